import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { type RunningEmulator, startEmulator } from '../index.ts';
import { sendMany, TestClient } from './client.testing.ts';

let emulator: RunningEmulator;
let kms: TestClient;

before(async () => {
  emulator = await startEmulator();
  kms = new TestClient(emulator);
});
after(() => emulator.close());

const put = (path: string, body: unknown) => kms.control(path, { method: 'PUT', body: JSON.stringify(body) });
const advance = { method: 'POST', body: '{"advance_seconds":60}' };

test('refuses every request that is not from a program with the token', async () => {
  const now = emulator.controls.now();
  for (const [headers, status] of [
    [{ Authorization: '' }, 401],
    [{ Authorization: 'Bearer wrong' }, 401],
    [{ Origin: 'http://example.com' }, 403],
    [{ Origin: 'null' }, 403],
    [{ Host: 'example.com' }, 403],
    [{ 'Content-Type': 'text/plain' }, 415],
  ] as const) {
    const reply = await kms.control('/clock', { ...advance, headers });
    assert.equal(reply.status, status, JSON.stringify(headers));
    assert.ok(reply.body.error.length > 20);
  }
  assert.ok(emulator.controls.now() - now < 30);
  assert.equal((await kms.control('/clock', advance)).status, 200);
});

test('tells its health without the token, but to no other host', async () => {
  const reply = await kms.control('/health', { headers: { Authorization: '' } });
  assert.deepEqual([reply.status, reply.body.status], [200, 'ok']);
  assert.equal((await kms.control('/health', { headers: { Host: 'example.com' } })).status, 403);
});

test('survives a request that is aborted half way', async () => {
  const { port } = new URL(emulator.controlEndpoint);
  await new Promise<void>(resolve => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      const head = `POST /clock HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${emulator.controlToken}`;
      socket.write(`${head}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"adv`, () =>
        socket.destroy(),
      );
    });
    socket.on('close', () => resolve());
  });
  assert.equal((await kms.control('/clock', advance)).status, 200);
});

test('answers 413 to a body that is too long, and lives', async () => {
  const longest = 64 * 1024 * 1024;
  const { status, body } = await kms.control('/clock', { method: 'POST', body: ' '.repeat(longest + 1) });
  assert.deepEqual([status, body.error], [413, `the body is longer than ${longest} bytes`]);
  assert.equal((await kms.control('/clock', advance)).status, 200);
});

test('answers 413 to a client that sends 200 MiB before it reads', async () => {
  const headers = { Authorization: `Bearer ${emulator.controlToken}`, 'Content-Type': 'application/json' };
  const { status, text } = await sendMany(`${emulator.controlEndpoint}/clock`, headers, 200);
  assert.equal(status, 413);
  assert.match(text, /the body is longer than 67108864 bytes/);
});

test('returns to the beginning on reset', async () => {
  await kms.imported(randomBytes(32));
  const before = emulator.controls.now();
  assert.equal((await kms.control('/reset', { method: 'POST' })).status, 200);
  assert.equal((await kms.ok('list-keys', {})).total, 1);
  assert.ok(emulator.controls.now() <= before);
});

test('takes a snapshot and restores it', async () => {
  const material = randomBytes(32);
  const key_id = await kms.imported(material);
  const { cipher_text } = await kms.ok('encrypt-data', { key_id, plain_text: 'kept' });
  const snapshot = (await kms.control('/snapshot')).body;
  await kms.ok('delete-imported-key-material', { key_id });
  await kms.create();
  assert.equal((await put('/snapshot', snapshot)).status, 200);
  assert.equal((await kms.ok('decrypt-data', { cipher_text })).plain_text, 'kept');
  assert.deepEqual((await kms.control('/snapshot')).body, snapshot);
  const wrong = await put('/snapshot', { ...snapshot, projects: [] });
  assert.deepEqual([wrong.status, /projects/.test(wrong.body.error)], [400, true]);
});

test('switches fault and variant while it runs', async () => {
  const key_id = await kms.imported(randomBytes(32));
  assert.deepEqual((await put('/behaviour', { id: 'delete-answers-null' })).body, {
    id: 'delete-answers-null',
  });
  assert.equal(await kms.ok('delete-imported-key-material', { key_id }), null);
  assert.equal((await kms.control('/rules')).body.activated, true);
  assert.deepEqual((await put('/behaviour', { id: null })).body, { id: null });
  await kms.refused('delete-imported-key-material', { key_id }, 400, 'KMS.2701');
  assert.equal((await put('/behaviour', { id: 'no-such-fault' })).status, 400);
  assert.match((await put('/behaviour', { id: 'tls-1-0-is-spoken' })).body.error, /--tls/);
});

test('rejects, throttles and delays as it is told', async () => {
  await put('/conditions', { reject: { percent: 100, status: 503 } });
  const rejected = await kms.call('list-keys', {});
  assert.deepEqual([rejected.status, rejected.body.error_code], [503, 'APIGW.0201']);
  await put('/conditions', { throttle: { requests: 2, seconds: 60 } });
  const statuses = await Promise.all([1, 2, 3].map(async () => (await kms.call('list-keys', {})).status));
  assert.deepEqual(statuses.sort(), [200, 200, 429]);
  await put('/conditions', { latency_ms: [30, 40] });
  const began = performance.now();
  await kms.ok('list-keys', {});
  assert.ok(performance.now() - began >= 29);
  for (const wrong of [
    { latency_ms: -1 },
    { reject: { percent: 5, status: 200 } },
    { throttle: {} },
    { other: 1 },
    [],
  ])
    assert.equal((await put('/conditions', wrong)).status, 400, JSON.stringify(wrong));
  assert.deepEqual((await put('/conditions', {})).body, {});
});
