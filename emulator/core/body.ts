import type { IncomingMessage } from 'node:http';

/** More than this is not waited for, in bytes. */
const mostRead = 1024 * 1024 * 1024;

/**
 * The body of a request, or undefined when it is longer than so many bytes. It is read to the end either way, since many
 * clients read an answer only after they have sent all; who does not come to an end loses the connection.
 */
export async function bodyOf(message: IncomingMessage, longest: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += chunk.length;
    if (size <= longest) chunks.push(chunk);
    else chunks.length = 0;
    if (size > mostRead) message.destroy();
  }
  return size > longest ? undefined : Buffer.concat(chunks);
}
