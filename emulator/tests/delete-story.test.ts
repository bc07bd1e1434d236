import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type RunningEmulator, startEmulator } from '../index.ts';
import { TestClient } from './client.testing.ts';

let emulator: RunningEmulator;
let kms: TestClient;

before(async () => {
  emulator = await startEmulator();
  kms = new TestClient(emulator);
});
after(() => emulator.close());

test('deletes imported material, and restores it by the same import only', async () => {
  const material = randomBytes(32);
  const key_id = await kms.imported(material);
  const described = await kms.ok('describe-key', { key_id });
  const { cipher_text } = await kms.ok('encrypt-data', { key_id, plain_text: 'before' });

  const deleted = await kms.call('delete-imported-key-material', { key_id });
  assert.deepEqual([deleted.status, deleted.text], [200, '{}\n']);
  assert.match(String(deleted.headers['x-request-id']), /^[0-9a-f]{32}$/);
  assert.deepEqual((await kms.ok('describe-key', { key_id })).key_info, {
    ...described.key_info,
    key_state: '5',
  });
  await kms.refused('encrypt-data', { key_id, plain_text: 'x' }, 400, 'KMS.1301');
  await kms.refused('decrypt-data', { cipher_text }, 400, 'KMS.1301');
  await kms.refused('delete-imported-key-material', { key_id }, 400, 'KMS.2701');
  await kms.refused('import-key-material', await kms.wrap(key_id, randomBytes(32)), 400, 'KMS.2606');

  await kms.import(key_id, material);
  assert.equal(await kms.state(key_id), '2');
  assert.equal((await kms.ok('decrypt-data', { cipher_text })).plain_text, 'before');
});

test('imports with each wrapping algorithm', async () => {
  for (const algorithm of ['RSAES_PKCS1_V1_5', 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256']) {
    const key_id = await kms.create({ origin: 'external' });
    await kms.ok('import-key-material', await kms.wrap(key_id, randomBytes(32), algorithm));
    assert.equal(await kms.state(key_id), '2');
  }
});
