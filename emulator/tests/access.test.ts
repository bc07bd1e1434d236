import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type RunningEmulator, startEmulator } from '../index.ts';
import { TestClient } from './client.testing.ts';

let emulator: RunningEmulator;
let kms: TestClient;
let env: Record<string, string>;

before(async () => {
  emulator = await startEmulator();
  kms = new TestClient(emulator);
  env = emulator.env;
});
after(() => emulator.close());

const code = (reply: { status: number; body: { error?: { error_code: string }; error_code?: string } }) =>
  `${reply.status} ${reply.body.error?.error_code ?? reply.body.error_code}`;

test('checks the token before anything else', async () => {
  const headers = { 'Content-Type': 'text/plain' };
  const post = (token?: string, path = kms.pathOf('no-such-operation')) =>
    kms.send(path, {
      method: 'POST',
      body: 'no json',
      headers: token === undefined ? headers : { ...headers, 'X-Auth-Token': token },
    });
  assert.equal(code(await post()), '403 KMS.0301');
  assert.equal(code(await post('')), '403 KMS.0301');
  assert.equal(code(await post('made-up')), '403 KMS.0302');
  assert.equal(code(await post(env.KMS_EXPIRED_AUTH_TOKEN)), '403 KMS.0303');
  assert.equal(code(await post(env.KMS_OTHER_AUTH_TOKEN)), '403 KMS.0321');
  assert.equal(code(await post(env.KMS_AUTH_TOKEN)), '404 APIGW.0101');
});

test('lets the read-only user read and change nothing', async () => {
  const key_id = await kms.create();
  const token = { 'X-Auth-Token': String(env.KMS_READONLY_AUTH_TOKEN) };
  assert.equal((await kms.call('describe-key', { key_id }, token)).status, 200);
  for (const operation of ['delete-imported-key-material', 'encrypt-data', 'disable-key', 'create-key'])
    assert.equal(code(await kms.call(operation, { key_id }, token)), '403 KMS.0306');
});

test('hides the keys of other projects', async () => {
  const path = kms.pathOf('create-key', env.KMS_OTHER_PROJECT_ID);
  const headers = { 'X-Auth-Token': String(env.KMS_OTHER_AUTH_TOKEN), 'Content-Type': 'application/json' };
  const made = await kms.send(path, { method: 'POST', headers, body: '{"key_alias":"theirs"}' });
  const { key_id } = made.body.key_info;
  await kms.refused('describe-key', { key_id }, 404, 'KMS.0207');
  await kms.refused('delete-imported-key-material', { key_id }, 404, 'KMS.0207');
});
