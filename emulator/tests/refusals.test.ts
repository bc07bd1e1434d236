import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type RunningEmulator, startEmulator } from '../index.ts';
import { sendMany, TestClient } from './client.testing.ts';

const remove = 'delete-imported-key-material';

let emulator: RunningEmulator;
let kms: TestClient;
const key: Record<string, string> = {};

before(async () => {
  emulator = await startEmulator();
  kms = new TestClient(emulator);
  key.imported = await kms.imported(randomBytes(32));
  key.empty = await kms.create({ origin: 'external' });
  key.generated = await kms.create();
  key.rsa = await kms.create({ key_spec: 'RSA_2048' });
  key.ec = await kms.create({ key_spec: 'EC_P256' });
  key.hmac = await kms.create({ key_spec: 'HMAC_256' });
  key.emptyRsa = await kms.create({ key_spec: 'RSA_2048', origin: 'external' });
  const { key_details } = await kms.ok('list-keys', {});
  key.default = key_details.find(
    (each: { default_key_flag: string }) => each.default_key_flag === '1',
  ).key_id;
});
after(() => emulator.close());

test('refuses keys whose material cannot be deleted', async () => {
  const codes = {
    generated: 'KMS.0309',
    rsa: 'KMS.0309',
    ec: 'KMS.0309',
    hmac: 'KMS.0309',
    default: 'KMS.0211',
    empty: 'KMS.2701',
    emptyRsa: 'KMS.2701',
  };
  for (const [name, code] of Object.entries(codes))
    await kms.refused(remove, { key_id: key[name] }, 400, code);
  await kms.refused(remove, { key_id: randomUUID() }, 404, 'KMS.0207');
  await kms.refused(remove, { key_id: `zzzzzzzz${randomUUID().slice(8)}` }, 404, 'KMS.0207');
});

test('refuses enable, disable, cancel and schedule of a default key', async () => {
  for (const operation of ['enable-key', 'disable-key', 'cancel-key-deletion'])
    await kms.refused(operation, { key_id: key.default }, 400, 'KMS.0211');
  await kms.refused('schedule-key-deletion', { key_id: key.default, pending_days: '7' }, 400, 'KMS.0211');
});

test('refuses a key_id that is missing, malformed or not a string', async () => {
  const id = String(key.imported);
  await kms.refused(remove, {}, 400, 'KMS.0204');
  const spoilt = [
    '',
    id.slice(1),
    `${id}0`,
    id.toUpperCase(),
    ` ${id}`,
    `${id}\n`,
    `{${id}}`,
    `urn:uuid:${id}`,
    'alias/test-1',
    `${id}\0`,
  ];
  for (const key_id of [...spoilt, 7, true, null, [id], { id }, { toString: 1 }])
    await kms.refused(remove, { key_id }, 400, 'KMS.0205');
  assert.equal(await kms.state(id), '2');
});

test('refuses a sequence that is not 36 characters', async () => {
  for (const sequence of ['', 'x'.repeat(35), 'x'.repeat(37), 7, null, {}])
    await kms.refused(remove, { key_id: key.empty, sequence }, 400, 'KMS.0206');
  await kms.refused(remove, { key_id: key.empty, sequence: 'x'.repeat(36) }, 400, 'KMS.2701');
});

test('refuses bodies that are not a JSON object, and survives hostile ones', async () => {
  const nested = `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
  const bodies = [
    '',
    '{',
    '[]',
    '"x"',
    '1',
    'null',
    'true',
    '\uFEFF{}',
    nested,
    '['.repeat(60_000),
    '{"a":"\\',
  ];
  for (const body of bodies) {
    const reply = await kms.raw(remove, body);
    assert.deepEqual([reply.status, reply.body.error.error_code], [400, 'KMS.0202'], body.slice(0, 20));
  }
  const id = `"key_id":"${key.empty}"`;
  for (const body of [`{${id},"__proto__":{"a":1},"constructor":1}`, `{"key_id":1,${id}}`]) {
    const reply = await kms.raw(remove, body);
    assert.deepEqual([reply.status, reply.body.error.error_code], [400, 'KMS.2701'], body);
  }
});

test('refuses bodies that are too long', async () => {
  const service = await kms.raw(remove, JSON.stringify({ key_id: key.imported, x: 'x'.repeat(70_000) }));
  assert.deepEqual([service.status, service.body.error.error_code], [400, 'KMS.0203']);
  const listener = await kms.raw(remove, 'x'.repeat(2_000_000));
  assert.deepEqual([listener.status, listener.body.error_code], [413, 'APIGW.0201']);
});

test('refuses a body of 200 MiB that is sent before the answer is read', async () => {
  const headers = { 'X-Auth-Token': kms.token, 'Content-Type': 'application/json' };
  const { status, text } = await sendMany(emulator.endpoint + kms.pathOf(remove), headers, 200);
  assert.deepEqual([status, JSON.parse(text).error_code], [413, 'APIGW.0201']);
});

test('refuses other content types', async () => {
  for (const type of ['text/plain', 'application/jsonx', 'application/x-www-form-urlencoded']) {
    const reply = await kms.raw(remove, '{}', { 'Content-Type': type });
    assert.deepEqual([reply.status, reply.body.error.error_code], [400, 'KMS.0214'], type);
  }
  const charset = await kms.raw(remove, '{}', { 'Content-Type': 'Application/JSON; charset=utf8' });
  assert.equal(charset.body.error.error_code, 'KMS.0204');
});

test('refuses wrong methods and unknown paths', async () => {
  const headers = { 'X-Auth-Token': kms.token };
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
    const reply = await kms.send(kms.pathOf(remove), { method, headers });
    assert.deepEqual([reply.status, reply.body.error.error_code], [405, 'KMS.0215'], method);
  }
  const paths = [
    kms.pathOf('no-such-operation'),
    `${kms.pathOf(remove)}/`,
    '/',
    '/v1.0/x',
    kms.pathOf(remove).replace('/kms', '//kms'),
  ];
  for (const path of paths) {
    const reply = await kms.send(path, { method: 'POST', headers });
    assert.deepEqual([reply.status, reply.body.error_code], [404, 'APIGW.0101'], path);
    assert.equal(reply.body.request_id, reply.headers['x-request-id']);
  }
});

test('counts the keys of a project and refuses the 101st', async () => {
  const quotas = async () =>
    (await kms.send(kms.pathOf('user-quotas'), { headers: { 'X-Auth-Token': kms.token } })).body.quotas
      .resources[0];
  const { used, quota } = await quotas();
  assert.deepEqual([used, quota], [7, 100]);
  await Promise.all(Array.from({ length: quota - used }, () => kms.create()));
  await kms.refused('create-key', { key_alias: 'one-too-many' }, 400, 'KMS.1105');
});
