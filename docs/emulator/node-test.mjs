import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startEmulator } from 'kms-conformance/emulator';

let emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.close());

/** One call of the KMS API. */
async function call(operation, parameters) {
  const { KMS_PROJECT_ID, KMS_AUTH_TOKEN } = emulator.env;
  const reply = await fetch(`${emulator.endpoint}/v1.0/${KMS_PROJECT_ID}/kms/${operation}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Auth-Token': KMS_AUTH_TOKEN },
    body: JSON.stringify(parameters),
  });
  return { status: reply.status, body: await reply.json() };
}

test('a new external key waits for its material', async () => {
  const { body } = await call('create-key', { key_alias: 'orders', origin: 'external' });
  const { key_id } = body.key_info;
  const described = await call('describe-key', { key_id });
  assert.equal(described.body.key_info.key_state, '5');
});

test('a refused call has the documented code', async () => {
  const reply = await call('delete-imported-key-material', {});
  assert.deepEqual([reply.status, reply.body.error.error_code], [400, 'KMS.0204']);
});
