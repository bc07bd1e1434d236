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

const material = randomBytes(32);

/** Ways to a key in each state. */
const arrivals: Record<string, () => Promise<string>> = {
  enabled: () => kms.imported(material),
  disabled: async () => {
    const key_id = await kms.imported(material);
    await kms.ok('disable-key', { key_id });
    return key_id;
  },
  'pending deletion': async () => {
    const key_id = await kms.imported(material);
    await kms.ok('schedule-key-deletion', { key_id, pending_days: '7' });
    return key_id;
  },
  'pending import': () => kms.create({ origin: 'external' }),
};

/** What each operation does in each state: the state it leads to, or the code it is refused with. */
const moves: Record<string, Record<string, string>> = {
  enabled: {
    'enable-key': 'KMS.1201',
    'disable-key': '3',
    'schedule-key-deletion': '4',
    'cancel-key-deletion': 'KMS.1501',
    'delete-imported-key-material': '5',
    'import-key-material': 'KMS.0310',
    'get-parameters-for-import': 'KMS.0310',
    'encrypt-data': '2',
  },
  disabled: {
    'enable-key': '2',
    'disable-key': 'KMS.1301',
    'schedule-key-deletion': '4',
    'cancel-key-deletion': 'KMS.1501',
    'delete-imported-key-material': '5',
    'import-key-material': 'KMS.0310',
    'get-parameters-for-import': 'KMS.0310',
    'encrypt-data': 'KMS.0209',
  },
  'pending deletion': {
    'enable-key': 'KMS.1201',
    'disable-key': 'KMS.1301',
    'schedule-key-deletion': 'KMS.1402',
    'cancel-key-deletion': '3',
    'delete-imported-key-material': 'KMS.2701',
    'import-key-material': 'KMS.0310',
    'get-parameters-for-import': 'KMS.0310',
    'encrypt-data': 'KMS.0210',
  },
  'pending import': {
    'enable-key': 'KMS.1201',
    'disable-key': 'KMS.1301',
    'schedule-key-deletion': '4',
    'cancel-key-deletion': 'KMS.1501',
    'delete-imported-key-material': 'KMS.2701',
    'import-key-material': '2',
    'get-parameters-for-import': '5',
    'encrypt-data': 'KMS.1301',
  },
};

const extras: Record<string, object> = {
  'schedule-key-deletion': { pending_days: '7' },
  'get-parameters-for-import': { wrapping_algorithm: 'RSAES_OAEP_SHA_256' },
  'encrypt-data': { plain_text: 'x' },
};

/** A right import where one can be had; else one that is right but for the key. */
async function importFor(key_id: string, state: string): Promise<object> {
  const source = state === 'pending import' ? key_id : await kms.create({ origin: 'external' });
  return { ...(await kms.wrap(source, material)), key_id };
}

for (const [state, operations] of Object.entries(moves)) {
  for (const [operation, outcome] of Object.entries(operations)) {
    test(`${operation} from ${state}: ${outcome}`, async () => {
      const key_id = (await arrivals[state]?.()) ?? '';
      const before = await kms.state(key_id);
      const more = operation === 'import-key-material' ? await importFor(key_id, state) : extras[operation];
      const parameters = { key_id, ...more };
      if (outcome.startsWith('KMS')) await kms.refused(operation, parameters, 400, outcome);
      else await kms.ok(operation, parameters);
      assert.equal(await kms.state(key_id), outcome.startsWith('KMS') ? before : outcome);
    });
  }
}

test('a cancelled deletion leads to disabled, or to pending import without material', async () => {
  const key_id = await kms.imported(material);
  await kms.ok('delete-imported-key-material', { key_id });
  const scheduled = await kms.ok('schedule-key-deletion', { key_id, pending_days: '1096' });
  assert.deepEqual(scheduled, { key_id, key_state: '4' });
  const { key_info } = await kms.ok('describe-key', { key_id });
  assert.match(key_info.scheduled_deletion_date, /^\d{13}$/);
  assert.deepEqual(await kms.ok('cancel-key-deletion', { key_id }), { key_id, key_state: '5' });
  await kms.import(key_id, material);
  assert.equal(await kms.state(key_id), '2');
});

test('of simultaneous deletes one succeeds', async () => {
  const key_id = await kms.imported(material);
  const calls = Array.from({ length: 8 }, () => kms.call('delete-imported-key-material', { key_id }));
  const statuses = (await Promise.all(calls)).map(reply => reply.status);
  assert.deepEqual(statuses.sort(), [200, 400, 400, 400, 400, 400, 400, 400]);
});
