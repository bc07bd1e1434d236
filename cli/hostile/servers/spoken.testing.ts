import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { withTexts } from './texts.testing.ts';

/** A server that passes everything on to another one, and its replies with hostile texts. */
export interface Spoken {
  readonly endpoint: string;
  close(): void;
}

/**
 * Starts a server in front of a KMS that adds one of the texts to each text of a reply, in turns.
 * @param errorsAlone whether successes are passed on as they are.
 */
export async function startSpoken(
  behind: string,
  texts: readonly string[],
  errorsAlone: boolean,
): Promise<Spoken> {
  let n = 0;
  const spoken = (text: string) =>
    JSON.stringify(withTexts(JSON.parse(text), own => `${own}${texts[n++ % texts.length]}`));
  const server = createServer(async (incoming, outgoing) => {
    const { method, url = '', headers } = incoming;
    const body = await buffer(incoming);
    const sent = request(behind + url, { method, headers }, async reply => {
      const { statusCode = 502, headers: given } = reply;
      const text = String(await buffer(reply));
      const { 'content-length': _, ...rest } = given;
      outgoing.writeHead(statusCode, rest);
      outgoing.end(text && (!errorsAlone || statusCode >= 400) ? spoken(text) : text);
    });
    sent.on('error', () => outgoing.destroy()).end(body);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
