import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type RunningEmulator, startEmulator } from '../index.ts';
import { TestClient } from './client.testing.ts';

const day = 86_400;

let emulator: RunningEmulator;
let kms: TestClient;

before(async () => {
  emulator = await startEmulator();
  kms = new TestClient(emulator);
});
after(() => emulator.close());

const now = (): Promise<number> => kms.advance(0);

test('deletes material at its expiration time, as a delete does', async () => {
  const material = randomBytes(32);
  const expiration_time = (await now()) + 100;
  const key_id = await kms.imported(material, { expiration_time });
  const { key_info } = await kms.ok('describe-key', { key_id });
  assert.equal(key_info.expiration_time, String(expiration_time * 1000));
  const { cipher_text } = await kms.ok('encrypt-data', { key_id, plain_text: 'x' });
  await kms.advance(95);
  await kms.ok('decrypt-data', { cipher_text });
  await kms.advance(5);
  assert.equal(await kms.state(key_id), '5');
  assert.equal((await kms.ok('describe-key', { key_id })).key_info.expiration_time, '');
  await kms.refused('delete-imported-key-material', { key_id }, 400, 'KMS.2701');
  await kms.refused('import-key-material', await kms.wrap(key_id, randomBytes(32)), 400, 'KMS.2606');
  await kms.import(key_id, material);
  assert.equal((await kms.ok('decrypt-data', { cipher_text })).plain_text, 'x');
});

test('drops the expiration time when the material is deleted', async () => {
  const material = randomBytes(32);
  const key_id = await kms.imported(material, { expiration_time: String((await now()) + 100) });
  await kms.ok('delete-imported-key-material', { key_id });
  await kms.import(key_id, material);
  await kms.advance(2 * day);
  assert.equal(await kms.state(key_id), '2');
});

test('keeps a key pending deletion when its material expires', async () => {
  const key_id = await kms.imported(randomBytes(32), { expiration_time: (await now()) + 100 });
  await kms.ok('schedule-key-deletion', { key_id, pending_days: '7' });
  await kms.advance(100);
  assert.equal(await kms.state(key_id), '4');
  assert.equal((await kms.ok('cancel-key-deletion', { key_id })).key_state, '5');
});

test('refuses import tokens after 24 hours', async () => {
  const key_id = await kms.create({ origin: 'external' });
  const parameters = await kms.wrap(key_id, randomBytes(32));
  await kms.advance(day);
  await kms.refused('import-key-material', parameters, 400, 'KMS.2601');
});

test('removes keys when their deletion is due, and leaves tokens alone', async () => {
  const key_id = await kms.create();
  await kms.ok('schedule-key-deletion', { key_id, pending_days: 7 });
  await kms.advance(7 * day);
  await kms.refused('describe-key', { key_id }, 404, 'KMS.0207');
});

test('moves forward only, by a number of seconds', async () => {
  for (const body of [
    '',
    '[]',
    'null',
    '{}',
    '{"advance_seconds":-1}',
    '{"advance_seconds":"1"}',
    '{"advance_seconds":1e99}',
  ]) {
    const reply = await kms.control('/clock', { method: 'POST', body });
    assert.equal(reply.status, 400, body);
    assert.match(reply.body.error, /advance_seconds|JSON object/, body);
  }
  assert.equal((await kms.control('/elsewhere')).status, 404);
});
