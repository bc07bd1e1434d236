import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Refusal } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Request } from '../core/types.ts';
import { isLogin, login } from '../iam/iam.ts';
import type { Rules } from '../rules/rules.ts';
import { type Rendered, renderError, renderReply } from './render.ts';
import { answer } from './router.ts';
import { settle } from './settle.ts';

const longestBody = 1024 * 1024;
const longestDrain = 64 * longestBody;

/** All of the body, or undefined when it is longer than the listener takes; it is read to the end all the same. */
async function readRaw(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += chunk.length;
    if (size <= longestBody) chunks.push(chunk);
    if (size > longestDrain) message.destroy();
  }
  return size > longestBody ? undefined : Buffer.concat(chunks);
}

function readRequest(message: IncomingMessage, raw: Buffer): Request {
  const [path = '', query = ''] = String(message.url).split(/\?(.*)/s);
  const method = String(message.method);
  return { method, path, query, headers: message.headers, raw, projectId: '', operation: '', parameters: {} };
}

/** Answers one request; refusals and defects become replies here. */
async function replyTo(request: Request, tooLong: boolean, store: Store, rules: Rules): Promise<Rendered> {
  try {
    if (tooLong) throw new Refusal('APIGW.0201', 413);
    settle(store, rules);
    const reply = isLogin(request) ? login(request, store, rules) : await answer(request, store, rules);
    return renderReply(reply, request, rules);
  } catch (error) {
    if (error instanceof Refusal) rules.effectOfRefusal(error.code, request, store.keys);
    return renderError(error, request, rules);
  }
}

function send(response: ServerResponse, { status, headers, bytes }: Rendered): void {
  const length = status === 204 ? {} : { 'Content-Length': Buffer.byteLength(bytes) };
  response.writeHead(status, { ...headers, ...length }).end(bytes);
}

async function serve(message: IncomingMessage, response: ServerResponse, store: Store, rules: Rules) {
  const raw = await readRaw(message);
  const request = readRequest(message, raw ?? Buffer.alloc(0));
  const reply = await replyTo(request, raw === undefined, store, rules);
  const pause = rules.waitBeforeReply(request.operation);
  if (pause) await pause;
  send(response, reply);
}

/** What is no HTTP at all never reaches a handler; the gateway's answer then. */
function refuseGibberish(_error: Error, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const body = '{"error_msg":"The request is malformed.","error_code":"APIGW.0201","request_id":""}\n';
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
}

/** The server of the KMS and IAM APIs; not listening yet. */
export function kmsServer(store: Store, rules: Rules): Server {
  const server = createServer({ keepAliveTimeout: 60_000 }, (message, response) => {
    // A client that goes away while it sends leaves nobody to answer.
    serve(message, response, store, rules).catch(() => message.destroy());
  });
  server.on('clientError', refuseGibberish);
  return server;
}
