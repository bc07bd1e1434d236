/**
 * Records every request of a run as it went over the wire, and sends the same bytes again. The emulator answers from
 * random numbers of a seed each time, so that ids, tokens and keys are the same and every request does its full work.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Client } from 'undici';
import { type RunningEmulator, startEmulator } from '../../emulator/index.ts';

/** One request as it was received, and how it was answered. */
interface Recorded {
  readonly to: 'api' | 'control';
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  status: number;
}

export interface Replay {
  readonly requests: number;
  readonly seconds: number;
  /** How many requests were answered with the status that they had in the run. */
  readonly alike: number;
}

type Clients = Readonly<Record<Recorded['to'], Client>>;

/** Starts an emulator whose random numbers are those of every other emulator that is started here. */
async function startSeeded(): Promise<{ emulator: RunningEmulator; clients: Clients }> {
  const crypto = createRequire(import.meta.url)('node:crypto') as Record<string, unknown>;
  let drawn = 0;
  const draw = (size: number): Buffer => {
    const blocks = Array.from({ length: Math.ceil(size / 32) }, () =>
      createHash('sha256').update(`bench ${++drawn}`).digest(),
    );
    return Buffer.concat(blocks).subarray(0, size);
  };
  crypto.randomBytes = draw;
  crypto.randomUUID = () =>
    draw(16)
      .toString('hex')
      .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
  syncBuiltinESMExports();
  const emulator = await startEmulator();
  return {
    emulator,
    clients: { api: new Client(emulator.endpoint), control: new Client(emulator.controlEndpoint) },
  };
}

async function send(clients: Clients, { to, method, path, headers, body }: Recorded) {
  const {
    statusCode,
    headers: replied,
    body: reply,
  } = await clients[to].request({
    method: method as 'POST',
    path,
    headers,
    body: body.length ? body : null,
  });
  return { status: statusCode, headers: replied, bytes: Buffer.from(await reply.arrayBuffer()) };
}

async function end({ emulator, clients }: Awaited<ReturnType<typeof startSeeded>>): Promise<void> {
  await Promise.all([clients.api.close(), clients.control.close()]);
  await emulator.close();
}

/** Headers of one hop, which each connection has of its own. */
const ofTheHop = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/** A port that passes every request on, one at a time, and keeps what it passed on. */
async function recorder(to: Recorded['to'], clients: Clients, requests: Recorded[], turn: Turn) {
  const server = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const headers = Object.fromEntries(
      Object.entries(message.headers as Record<string, string>).filter(([name]) => !ofTheHop.includes(name)),
    );
    const [method, path] = [String(message.method), String(message.url)];
    const request: Recorded = { to, method, path, headers, body: Buffer.concat(chunks), status: 0 };
    const {
      status,
      headers: replied,
      bytes,
    } = await turn(() => {
      requests.push(request);
      return send(clients, request);
    });
    request.status = status;
    response.writeHead(status, replied as Record<string, string>).end(bytes);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return { server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

type Turn = <T>(action: () => Promise<T>) => Promise<T>;

/** Lets one action after the other happen, in the order in which they came. */
function turns(): Turn {
  let last: Promise<unknown> = Promise.resolve();
  return action => {
    const next = last.then(action);
    last = next.catch(() => {});
    return next;
  };
}

/** Records the requests of a run. @param run runs with the KMS_* variables that it is given. */
export async function recordRun(
  run: (environment: Record<string, string>) => Promise<void>,
): Promise<Recorded[]> {
  const seeded = await startSeeded();
  const requests: Recorded[] = [];
  const turn = turns();
  const api = await recorder('api', seeded.clients, requests, turn);
  const control = await recorder('control', seeded.clients, requests, turn);
  await run({
    ...seeded.emulator.env,
    KMS_ENDPOINT: api.endpoint,
    KMS_IAM_ENDPOINT: api.endpoint,
    KMS_CONTROL_ENDPOINT: control.endpoint,
  });
  for (const { server } of [api, control]) {
    server.close();
    server.closeAllConnections();
  }
  await end(seeded);
  return requests;
}

/** Sends the recorded requests again, one after the other, on one connection. */
export async function replay(requests: readonly Recorded[]): Promise<Replay> {
  const seeded = await startSeeded();
  const began = performance.now();
  let alike = 0;
  for (const request of requests) {
    const { status } = await send(seeded.clients, request);
    if (status === request.status) alike += 1;
  }
  const seconds = (performance.now() - began) / 1000;
  await end(seeded);
  return { requests: requests.length, seconds, alike };
}
