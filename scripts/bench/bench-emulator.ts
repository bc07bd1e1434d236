/**
 * How many describe-key requests a second the emulator answers, beside an empty node:http server whose replies are as
 * long. Each is a process of its own, both are measured in turns by the same client, and the medians count. The
 * client writes bytes that were made before, so that it takes little of the second core.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../project-root.ts';

const connections = 16;
const rounds = 5;
const roundMs = Number(process.argv[2] ?? 2_000);
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** A server that reads the request to its end and answers a reply of this length. */
function serveEmpty(length: number): void {
  const body = 'x'.repeat(length);
  const server = createServer((message, response) => {
    message.resume().once('end', () => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': length }).end(body);
    });
  });
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
}

/** Starts a Node process. @returns its first line of output, and what ends it. */
async function started(words: readonly string[]) {
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { line, stop: () => child.kill() };
}

/** The length of the first whole reply in the bytes; undefined while it is not whole. @throws unless it is a 200. */
function replyLength(bytes: Buffer): number | undefined {
  const head = bytes.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const text = bytes.toString('latin1', 0, head);
  if (!text.startsWith('HTTP/1.1 200')) throw new Error(`not answered with 200: ${text}`);
  const length = head + 4 + Number(/^content-length: (\d+)/im.exec(text)?.[1]);
  return bytes.length < length ? undefined : length;
}

/** Sends the request again after each reply, until the time is over. @returns how many replies came. */
function repeat(socket: Socket, request: Buffer, until: number): Promise<number> {
  return new Promise((done, failed) => {
    let [replies, bytes] = [0, Buffer.alloc(0)];
    socket.once('error', failed).on('data', chunk => {
      bytes = bytes.length > 0 ? Buffer.concat([bytes, chunk]) : chunk;
      try {
        if (replyLength(bytes) === undefined) return;
      } catch (error) {
        failed(error);
        return;
      }
      replies += 1;
      bytes = Buffer.alloc(0);
      if (performance.now() < until) socket.write(request);
      else socket.end(() => done(replies));
    });
    socket.write(request);
  });
}

/** Requests a second, over some connections at once. */
async function rate(port: number, request: Buffer): Promise<number> {
  const sockets = Array.from({ length: connections }, () => connect(port, '127.0.0.1').setNoDelay());
  await Promise.all(sockets.map(socket => once(socket, 'connect')));
  const began = performance.now();
  const counts = await Promise.all(sockets.map(socket => repeat(socket, request, began + roundMs)));
  const replies = counts.reduce((sum, count) => sum + count, 0);
  return replies / ((performance.now() - began) / 1000);
}

async function bench(): Promise<void> {
  const emulator = await started([join(projectRoot(), 'dist', 'cli', 'main.js'), 'emulator']);
  const env = JSON.parse(emulator.line) as Record<string, string>;
  const base = `/v1.0/${env.KMS_PROJECT_ID}/kms`;
  const headers = { 'Content-Type': 'application/json', 'X-Auth-Token': String(env.KMS_AUTH_TOKEN) };
  const post = (operation: string, body: object) =>
    fetch(`${env.KMS_ENDPOINT}${base}/${operation}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const created = (await (await post('create-key', { key_alias: 'bench' })).json()) as {
    key_info: { key_id: string };
  };
  const body = JSON.stringify({ key_id: created.key_info.key_id });
  const described = await (await post('describe-key', { key_id: created.key_info.key_id })).text();
  const empty = await started([fileURLToPath(import.meta.url), 'empty', String(described.length)]);

  const lines = Object.entries({ ...headers, Host: '127.0.0.1', 'Content-Length': String(body.length) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const request = Buffer.from(`POST ${base}/describe-key HTTP/1.1\r\n${head}\r\n${body}`);
  const ports = [Number(new URL(String(env.KMS_ENDPOINT)).port), Number(empty.line)] as const;
  for (const port of ports) await rate(port, request);
  const [emulated, emptied, ratios]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    const [ours, theirs] = [await rate(ports[0], request), await rate(ports[1], request)];
    emulated.push(ours);
    emptied.push(theirs);
    ratios.push(ours / theirs);
  }
  emulator.stop();
  empty.stop();
  console.log(`emulator      ${median(emulated).toFixed(0)} describe-key a second`);
  console.log(`empty server  ${median(emptied).toFixed(0)} replies of ${described.length} bytes a second`);
  console.log(`ratio         ${median(ratios).toFixed(2)}`);
}

if (process.argv[2] === 'empty') serveEmpty(Number(process.argv[3]));
else await bench();
