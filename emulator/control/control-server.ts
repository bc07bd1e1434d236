import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { bodyOf } from '../core/body.ts';
import { StateError } from '../state/document.ts';
import { ControlError, type Controls } from './controls.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Route = (controls: Controls, body: Record<string, unknown>) => Answer | Promise<Answer>;

const ok = (body: unknown): Answer => ({ status: 200, body });

const conditions: Route = controls => ok(controls.conditions);
const behaviour: Route = controls => ok({ id: controls.served() ?? null });

/** Everything that is served on the control port, by method and path. */
const routes: Record<string, Route> = {
  'GET /health': controls => ok({ status: 'ok', now: controls.now() }),
  'POST /clock': async (controls, body) => ok({ now: await controls.advance(body.advance_seconds) }),
  'GET /rules': controls => ok({ exercised: controls.exercised(), activated: controls.activated() }),
  'POST /reset': async controls => {
    await controls.reset();
    return ok({ now: controls.now() });
  },
  'GET /snapshot': controls => ok(controls.snapshot()),
  'PUT /snapshot': async (controls, body) => {
    const { checkState } = await import('../state/read-state.ts');
    await controls.restore(checkState(body, 'the snapshot'));
    return ok({ now: controls.now() });
  },
  'GET /behaviour': behaviour,
  'PUT /behaviour': (controls, body) => {
    controls.use(body.id);
    return behaviour(controls, body);
  },
  'GET /conditions': conditions,
  'PUT /conditions': (controls, body) => {
    controls.setConditions(body);
    return conditions(controls, body);
  },
};

const longestBody = 64 * 1024 * 1024;

/** Thrown to refuse a request to the control port. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Only a program that knows the token may use the control port, never a page in a browser: such a page sends an
 * Origin, or (after its name was made to lead here) another Host.
 * @throws Refused
 */
function demandPass(
  { headers, method, url }: IncomingMessage,
  token: string,
  hosts: ReadonlySet<string>,
): void {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  if (!hosts.has(host))
    throw new Refused(403, `the Host header says ${JSON.stringify(host)}: not this server`);
  if (headers.origin !== undefined) throw new Refused(403, 'pages in a browser may not use the control port');
  if (`${method} ${url}` === 'GET /health') return;
  if (!timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`)))
    throw new Refused(401, 'send "Authorization: Bearer" and the value of KMS_CONTROL_TOKEN');
}

/** The JSON object in the body; {} when there is none. @throws Refused */
async function readBody(message: IncomingMessage): Promise<Record<string, unknown>> {
  const raw = await bodyOf(message, longestBody);
  if (!raw) throw new Refused(413, `the body is longer than ${longestBody} bytes`);
  if (raw.length === 0) return {};
  if (!/^application\/json\b/i.test(message.headers['content-type'] ?? ''))
    throw new Refused(415, 'the Content-Type must be application/json');
  try {
    const body: unknown = JSON.parse(raw.toString());
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Not JSON is refused as any other body that is not an object.
  }
  throw new Refused(400, 'the body is not a JSON object');
}

async function answerTo(message: IncomingMessage, token: string, hosts: Set<string>, controls: Controls) {
  try {
    demandPass(message, token, hosts);
    const call = `${message.method} ${message.url}`;
    const route = Object.hasOwn(routes, call) ? routes[call] : undefined;
    if (!route)
      throw new Refused(404, `${call} is not served here; these are: ${Object.keys(routes).join(', ')}`);
    return await route(controls, await readBody(message));
  } catch (error) {
    if (error instanceof Refused) return { status: error.status, body: { error: error.message } };
    if (error instanceof ControlError || error instanceof StateError)
      return { status: 400, body: { error: error.message } };
    throw error;
  }
}

/**
 * The server of the control port; not listening yet.
 * @param hosts the names and addresses that it may be called by, besides those of loopback.
 */
export function controlServer(controls: Controls, token: string, hosts: readonly string[]): Server {
  const known = new Set(['127.0.0.1', 'localhost', '[::1]', ...hosts]);
  return createServer((message, response) => {
    answerTo(message, token, known, controls).then(
      ({ status, body }) => {
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
        message.resume();
      },
      // The client closed the connection, or the data file could not be written.
      () => response.destroy(),
    );
  });
}
