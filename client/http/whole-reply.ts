import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/** A reply with all of its body. */
export interface WholeReply {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** How long a reply may take, from connecting to its last byte, and how large its body may be. */
export interface Limits {
  readonly timeoutMs: number;
  readonly bytes: number;
  /** What the promise fails with where the body is larger. */
  tooLarge(): Error;
}

/**
 * Sends a request and reads the reply to its end. It listens to the connection itself: a stream for each reply would
 * take longer than the reply.
 * @throws DOMException TimeoutError when it takes too long; the error of `tooLarge`; or that of the connection.
 */
export function wholeReply(
  connections: Dispatcher,
  request: Dispatcher.DispatchOptions,
  limits: Limits,
): Promise<WholeReply> {
  return new Promise((heard, failed) => {
    const chunks: Buffer[] = [];
    let [status, size] = [0, 0];
    let headers: IncomingHttpHeaders = {};
    let ending: Error | undefined;
    let connection: Dispatcher.DispatchController | undefined;
    const end = (error: Error) => {
      clearTimeout(timer);
      ending ??= error;
      failed(error);
      connection?.abort(error);
    };
    const timer = setTimeout(() => end(new DOMException('no whole reply', 'TimeoutError')), limits.timeoutMs);
    connections.dispatch(request, {
      onRequestStart(controller) {
        connection = controller;
        if (ending) controller.abort(ending);
      },
      onResponseStart(_, statusCode, received) {
        [status, headers] = [statusCode, received];
      },
      onResponseData(_, chunk) {
        size += chunk.length;
        if (size > limits.bytes) end(limits.tooLarge());
        else chunks.push(chunk);
      },
      onResponseEnd() {
        clearTimeout(timer);
        heard({ status, headers, body: Buffer.concat(chunks) });
      },
      onResponseError: (_, error) => end(error),
    });
  });
}
