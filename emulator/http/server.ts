import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Console, isConsole } from '../console/console.ts';
import { bodyOf } from '../core/body.ts';
import type { Conditions } from '../core/conditions.ts';
import { Refusal } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Request } from '../core/types.ts';
import { iamAnswerTo } from '../iam/identity-service.ts';
import type { Rules } from '../rules/rules.ts';
import { type Rendered, renderError, renderReply } from './render.ts';
import { answer } from './router.ts';

const longestBody = 1024 * 1024;

const hostForm = /^(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** Scheme, host and port that the client used; the address that it reached when it sent no usable Host. */
function originOf({ headers: { host }, socket }: IncomingMessage): string {
  const reached = `${socket.localAddress}:${socket.localPort}`;
  return `${'encrypted' in socket ? 'https' : 'http'}://${host && hostForm.test(host) ? host : reached}`;
}

/** Deletes material that has expired and keys whose deletion is due. */
function deleteWhatIsDue(store: Store, rules: Rules, request: Request): void {
  const now = store.now();
  for (const key of [...store.keys.values()]) {
    if (rules.isGone(key, now)) {
      store.keys.delete(key.key_id);
      continue;
    }
    if (!rules.isExpired(key, now, request)) continue;
    for (const expired of rules.keysExpiringWith(key, store.keys)) {
      rules.eraseMaterial(expired);
      expired.state = rules.stateAfterExpiry(expired);
    }
  }
}

function readRequest(message: IncomingMessage, raw: Buffer): Request {
  const [path = '', query = ''] = String(message.url).split(/\?(.*)/s);
  const method = String(message.method);
  return {
    method,
    path,
    query,
    headers: message.headers,
    raw,
    origin: originOf(message),
    projectId: '',
    operation: '',
    parameters: {},
  };
}

/** What the server needs to answer requests. */
export interface Service {
  readonly store: Store;
  readonly rules: Rules;
  readonly conditions: Conditions;
  /** Called with one line for each request. */
  readonly log?: ((line: string) => void) | undefined;
}

/** What the port serves: the APIs, and the console on the same store. */
interface Served extends Service {
  readonly console: Console;
}

/** Answers one request; refusals and defects become replies. */
async function replyTo(request: Request, tooLong: boolean, service: Served): Promise<Rendered> {
  const { store, rules, conditions } = service;
  try {
    if (tooLong) throw new Refusal('APIGW.0201', 413);
    conditions.admit();
    deleteWhatIsDue(store, rules, request);
    if (rules.isBusy(request)) throw new Refusal('APIGW.0201', 503);
    if (isConsole(request)) return await service.console.answer(request);
    const reply = await (iamAnswerTo(request) ?? answer)(request, store, rules);
    return renderReply(reply, request, rules);
  } catch (error) {
    if (error instanceof Refusal) rules.effectOfRefusal(error.code, request, store.keys);
    return renderError(error, request, rules);
  }
}

/** One line for a reader: time, method, path, status, the code of a refusal, and how long it took. */
function logLine({ method, path }: Request, { status, code = '-' }: Rendered, ms: number): string {
  const shown = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may reach a terminal
  const printable = shown.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?');
  return `${new Date().toISOString()} ${method} ${printable} ${status} ${code} ${ms.toFixed(1)} ms`;
}

function send(response: ServerResponse, { status, headers, bytes }: Rendered, rules: Rules): void {
  const stated = status !== 204 && rules.statesLength();
  const length = stated ? { 'Content-Length': Buffer.byteLength(bytes) } : {};
  response.writeHead(status, { ...headers, ...length }).end(bytes);
}

async function serve(message: IncomingMessage, response: ServerResponse, service: Served): Promise<void> {
  const began = performance.now();
  const raw = await bodyOf(message, longestBody);
  const request = readRequest(message, raw ?? Buffer.alloc(0));
  const reply = await replyTo(request, raw === undefined, service);
  const pause = service.rules.waitBeforeReply(request.operation, request);
  if (pause) await pause;
  const delay = service.conditions.delay();
  if (delay) await delay;
  send(response, reply, service.rules);
  service.log?.(logLine(request, reply, performance.now() - began));
}

/** Answers bytes that are not HTTP as a gateway does. */
function refuseMalformed(_error: Error, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const body = '{"error_msg":"The request is malformed.","error_code":"APIGW.0201","request_id":""}\n';
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
}

/** The server of the KMS and IAM APIs and of the console; not listening yet. */
export function kmsServer(given: Service): Server {
  const service = { ...given, console: new Console(given.store, given.rules) };
  const server = createServer({ keepAliveTimeout: 60_000 }, (message, response) => {
    // The client closed the connection before its request was complete, or a rule breaks it.
    serve(message, response, service).catch(() => message.socket.destroy());
  });
  server.on('clientError', refuseMalformed);
  return server;
}
