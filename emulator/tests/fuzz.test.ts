import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { operations } from '../handlers/index.ts';
import { type RunningEmulator, startEmulator } from '../index.ts';
import { TestClient } from './client.testing.ts';

/** How many requests are sent, and from which seed: `npm run fuzz` sends more. */
const requests = Number(process.env.EMULATOR_FUZZ ?? 10_000);
/** Connections that are open at the same time. */
const atOnce = 200;
/** Between the pieces of a request, in milliseconds. */
const pauseMs = 20;
const seed = Number(process.env.EMULATOR_FUZZ_SEED ?? 20_261_127);

let emulator: RunningEmulator;
let kms: TestClient;
let port: number;

before(async () => {
  emulator = await startEmulator();
  kms = new TestClient(emulator);
  port = Number(new URL(emulator.endpoint).port);
});
after(() => emulator.close());

const rare = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: usual, weight: 9 }, { arbitrary: odd, weight: 1 });
const one = (...values: string[]): fc.Arbitrary<string> => fc.constantFrom(...values);
const bytes = fc.uint8Array({ maxLength: 300 }).map(raw => Buffer.from(raw).toString('latin1'));

const iamPaths = [
  '/',
  '/v3',
  '/v3/auth/tokens',
  '/v3/auth/catalog',
  '/v3/projects?name=%',
  '/v3/auth/domains',
];
const temporaryKeys = '/v3.0/OS-CREDENTIAL/securitytokens';

const pathOf = (project: string): fc.Arbitrary<string> =>
  rare(
    fc.oneof(
      one(...operations.keys()).map(operation => `/v1.0/${project}/kms/${operation}`),
      one(...iamPaths, temporaryKeys),
    ),
    fc.oneof(
      one(
        '*',
        'http://[',
        '//',
        '/%',
        '/../..',
        '/%00',
        '/__proto__',
        '/v1.0//kms/',
        `/${'x'.repeat(30_000)}`,
      ),
      bytes.map(text => `/${text}`),
    ),
  );

const memberOf = (known: string[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    one(...known),
    fc.jsonValue({ maxDepth: 3 }),
    fc.constant('9'.repeat(5000)),
    fc.constant({ toString: 1 }),
  );

const members = [
  'key_id',
  'sequence',
  'limit',
  'marker',
  'plain_text',
  'cipher_text',
  'import_token',
  'auth',
  '__proto__',
];
const moreMembers = [
  'encrypted_key_material',
  'expiration_time',
  'pending_days',
  'key_alias',
  'key_spec',
  'message',
];

const bodyOf = (known: string[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.dictionary(one(...members, ...moreMembers), memberOf(known)).map(body => JSON.stringify(body)),
    fc.oneof(
      bytes,
      one(
        '',
        'null',
        '[',
        '"',
        `${'['.repeat(5000)}${']'.repeat(5000)}`,
        '{"a":',
        '\u0000',
        'x'.repeat(100_000),
      ),
    ),
  );

const usualHeaders = (token: string): string[] => [
  `X-Auth-Token: ${token}`,
  'Content-Type: application/json',
];

const oddHeaders = (token: string): fc.Arbitrary<string[]> =>
  fc.array(
    fc.oneof(
      fc.constant(`X-Auth-Token: ${token}`),
      fc.constant(`X-Subject-Token: ${token}`),
      one(
        'Content-Type: application/json',
        'Content-Type: text/plain',
        'Content-Type:',
        'Expect: 100-continue',
      ),
      one('Expect: a miracle', 'Connection: close', 'Connection: upgrade', 'Upgrade: websocket', 'Host: a"b'),
      one(
        'Authorization: SDK-HMAC-SHA256 Access=A, SignedHeaders=;, Signature=0',
        'Authorization: V11-HMAC-SHA256 ,',
      ),
      one(
        'Transfer-Encoding: gzip',
        'Content-Length: -1',
        'Content-Length: 1e3',
        'X: \u0000',
        `X: ${'y'.repeat(20_000)}`,
      ),
      bytes.map(text => `X-Odd: ${text}`),
      bytes,
    ),
    { maxLength: 4 },
  );

const headersOf = (token: string): fc.Arbitrary<string[]> =>
  fc.oneof(
    { arbitrary: fc.constant(usualHeaders(token)), weight: 4 },
    { arbitrary: oddHeaders(token), weight: 1 },
    { arbitrary: oddHeaders(token).map(odd => [...usualHeaders(token), ...odd]), weight: 2 },
  );

/** A request as bytes: most are nearly right. */
function requestOf(project: string, token: string, known: string[]): fc.Arbitrary<string> {
  const method = rare(
    one('POST', 'POST', 'POST', 'GET'),
    fc.oneof(one('PUT', 'HEAD', 'DELETE', 'CONNECT', 'TRACE', 'post', ''), bytes),
  );
  const version = rare(one('HTTP/1.1'), one('HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9', ''));
  const framing = one('length', 'length', 'length', 'length', 'chunks', 'broken chunks', 'none', 'too short');
  return fc
    .tuple(method, pathOf(project), version, headersOf(token), bodyOf(known), framing)
    .map(([verb, path, protocol, headers, body, frame]) => {
      const start = `${verb} ${path} ${protocol}\r\nHost: 127.0.0.1\r\n${headers.map(line => `${line}\r\n`).join('')}`;
      const size = Buffer.byteLength(body, 'latin1');
      if (frame === 'chunks')
        return `${start}Transfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
      if (frame === 'broken chunks') return `${start}Transfer-Encoding: chunked\r\n\r\nzz\r\n${body}`;
      if (frame === 'none') return `${start}\r\n`;
      return `${start}Content-Length: ${frame === 'length' ? size : size + 5}\r\n\r\n${body}`;
    });
}

/** Writes bytes in pieces, with a pause before all but the first. */
async function slowly(socket: Socket, raw: Buffer, size: number): Promise<void> {
  for (let start = 0; start < raw.length && !socket.destroyed; start += size) {
    if (start > 0) await sleep(pauseMs);
    socket.write(raw.subarray(start, start + size));
  }
}

/** Sends bytes in pieces on a connection of their own, and ends it. @returns the statuses of the replies. */
function exchange(text: string, pieces: number, patienceMs = 3000): Promise<number[]> {
  return new Promise(resolve => {
    let received = '';
    const socket: Socket = connect(port, '127.0.0.1');
    const patience = setTimeout(() => socket.destroy(), patienceMs);
    socket.on('data', chunk => {
      received += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(patience);
      resolve([...received.matchAll(/(?:^|\n)HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)));
    });
    const raw = Buffer.from(text, 'latin1');
    const size = Math.ceil(raw.length / pieces) || 1;
    slowly(socket, raw, size).then(() => socket.end());
  });
}

/** Requests as they go over one connection each. */
function* connectionsOf(all: readonly string[]): Generator<{ text: string; pieces: number }> {
  for (let start = 0, n = 0; start < all.length; start += 1 + (n % 3), n += 1)
    yield { text: all.slice(start, start + 1 + (n % 3)).join(''), pieces: 1 + (n % 5) };
}

test(`answers ${requests} hostile requests without an internal error, in bounded memory`, async () => {
  const key_id = await kms.create({ origin: 'external' });
  const request = requestOf(emulator.env.KMS_PROJECT_ID ?? '', kms.token, [key_id, 'alias/test-1', '1', '']);
  const sent = connectionsOf(fc.sample(request, { seed, numRuns: requests }));
  const seen = new Map<number, number>();
  const before = process.memoryUsage().rss;
  const client = async () => {
    for (const { text, pieces } of sent)
      for (const status of await exchange(text, pieces)) {
        assert.ok(status < 500, `${status} to ${JSON.stringify(text.slice(0, 2000))}`);
        seen.set(status, (seen.get(status) ?? 0) + 1);
      }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  // Requests that never get past the parser would prove nothing.
  for (const status of [200, 400, 401, 403, 404, 405]) assert.ok(seen.get(status), `${status} never came`);
  assert.equal((await kms.call('describe-key', { key_id })).status, 200);
  assert.ok(process.memoryUsage().rss - before < 300 * 1024 * 1024);
});

test('serves 1,000 connections at once, in bounded memory', async () => {
  const key_id = await kms.create();
  const body = JSON.stringify({ key_id });
  const head = `POST ${kms.pathOf('describe-key')} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Auth-Token: ${kms.token}`;
  const text = `${head}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const before = process.memoryUsage().rss;
  const replies = await Promise.all(Array.from({ length: 1000 }, () => exchange(text, 3, 60_000)));
  assert.deepEqual(new Set(replies.flat()), new Set([200]));
  assert.equal(replies.flat().length, 1000);
  assert.ok(process.memoryUsage().rss - before < 300 * 1024 * 1024);
});
