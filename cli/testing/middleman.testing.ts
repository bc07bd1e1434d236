import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request that the middleman is about to pass on. */
export interface Passing {
  /** Counted from 1. */
  readonly n: number;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** What the middleman answers in place of the target. */
export interface Instead {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What stands between a run and its target. */
export interface Middleman {
  readonly endpoint: string;
  /** Requests so far, by the last part of the path. */
  readonly seen: string[];
  close(): void;
}

/**
 * Passes requests on to a target, but for those that it answers itself or whose connection it resets.
 * @param change makes of a reply's body what the run receives.
 */
export async function middleman(
  endpoint: string,
  answer: (passing: Passing) => Instead | 'reset' | undefined,
  change: (body: string, passing: Passing) => string = body => body,
): Promise<Middleman> {
  const seen: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method, url = '', headers } = incoming;
    const body = await buffer(incoming);
    seen.push(url.split('/').at(-1) ?? '');
    const passing = { n: seen.length, url, headers };
    const instead = answer(passing);
    if (instead === 'reset') return void incoming.socket.destroy();
    if (instead) {
      outgoing.writeHead(instead.status, { 'content-type': 'application/json', ...instead.headers });
      return void outgoing.end(instead.body);
    }
    const sent = request(endpoint + url, { method, headers }, async reply => {
      const text = change(String(await buffer(reply)), passing);
      const { 'content-length': _, ...rest } = reply.headers;
      outgoing.writeHead(reply.statusCode ?? 502, rest).end(text);
    });
    sent.on('error', () => outgoing.destroy()).end(body);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
