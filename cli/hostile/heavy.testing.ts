import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a heavy target does to one of its replies. `n` counts the replies of the operation, from 1. */
export type Weigh = (reply: Weighed) => { readonly text: string; readonly afterMs?: number };

export interface Weighed {
  readonly operation: string;
  readonly n: number;
  readonly status: number;
  readonly text: string;
}

/** Stands in front of a target and makes its replies large and slow. */
export async function startHeavy(
  endpoint: string,
  weigh: Weigh,
): Promise<{ readonly endpoint: string; readonly replies: () => number; close(): void }> {
  const counts = new Map<string, number>();
  let replies = 0;
  const server = createServer(async (incoming, outgoing) => {
    const { method, url = '', headers } = incoming;
    const body = await buffer(incoming);
    const operation = url.split('/').at(-1)?.split('?')[0] ?? '';
    const n = (counts.get(operation) ?? 0) + 1;
    counts.set(operation, n);
    const sent = request(endpoint + url, { method, headers }, async reply => {
      const given = String(await buffer(reply));
      const status = reply.statusCode ?? 502;
      const { text, afterMs = 0 } = weigh({ operation, n, status, text: given });
      const { 'content-length': _, ...rest } = reply.headers;
      replies += 1;
      setTimeout(() => outgoing.writeHead(status, rest).end(text), afterMs);
    });
    sent.on('error', () => outgoing.destroy()).end(body);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    replies: () => replies,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
