import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
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

test('shows key_info as real replies do: strings, dates in milliseconds', async () => {
  const key_id = await kms.create({ key_alias: 'mine', key_description: 'what for', origin: 'external' });
  const { key_info } = await kms.ok('describe-key', { key_id });
  for (const [name, value] of Object.entries(key_info)) assert.equal(typeof value, 'string', name);
  assert.match(key_info.creation_date, /^\d{13}$/);
  const { creation_date, domain_id, ...rest } = key_info;
  assert.match(domain_id, /^[0-9a-f]{32}$/);
  assert.deepEqual(rest, {
    key_id,
    key_alias: 'mine',
    realm: 'eu-de',
    key_description: 'what for',
    key_spec: 'AES_256',
    key_usage: 'ENCRYPT_DECRYPT',
    key_state: '5',
    scheduled_deletion_date: '',
    expiration_time: '',
    default_key_flag: '0',
    key_type: '1',
    origin: 'external',
    key_rotation_enabled: 'false',
    sys_enterprise_project_id: '0',
    keystore_id: '0',
    keystore_type: 'DEFAULT',
    multi_region_key_type: 'SINGLE',
    pending_days: '',
  });
});

test('finds keys by alias and URN where the API allows it', async () => {
  const key_id = await kms.create({ key_alias: 'by/name' });
  for (const reference of ['alias/by/name', 'kms:eu-de:0123:alias:by/name'])
    assert.equal((await kms.ok('describe-key', { key_id: reference })).key_info.key_id, key_id);
  await kms.refused('describe-key', { key_id: 'alias/nobody' }, 404, 'KMS.0207');
  await kms.refused('describe-key', { key_id: 'by/name' }, 400, 'KMS.0205');
});

test('lists keys page by page and by state', async () => {
  for (let count = 0; count < 3; count++) await kms.create({ origin: 'external' });
  const all = await kms.ok('list-keys', {});
  assert.deepEqual([all.truncated, all.next_marker, all.total], ['false', '', all.keys.length]);
  const first = await kms.ok('list-keys', { limit: '2' });
  assert.deepEqual([first.truncated, first.next_marker, first.keys.length], ['true', '2', 2]);
  const rest = await kms.ok('list-keys', { marker: first.next_marker });
  assert.deepEqual([...first.keys, ...rest.keys], all.keys);
  const waiting = await kms.ok('list-keys', { key_state: '5' });
  for (const key of waiting.key_details) assert.equal(key.key_state, '5');
  assert.ok(waiting.total >= 3 && waiting.total < all.total);
});

test('lists only AES_256 keys by default in the Huawei Cloud edition', async () => {
  const emulator = await startEmulator({ profile: 'huaweicloud' });
  const other = new TestClient(emulator);
  const rsa = await other.create({ key_spec: 'RSA_2048' });
  const listed = async (body: object) => (await other.ok('list-keys', body)).keys.includes(rsa);
  assert.deepEqual(
    [await listed({}), await listed({ key_spec: 'RSA_2048' }), await listed({ key_spec: 'ALL' })],
    [false, true, true],
  );
  await emulator.close();
});

test('binds ciphertext to its context', async () => {
  const key_id = await kms.create();
  const encryption_context = { b: '2', a: '1' };
  const { cipher_text } = await kms.ok('encrypt-data', { key_id, plain_text: 'héllo', encryption_context });
  const swapped = { a: '1', b: '2' };
  const { plain_text } = await kms.ok('decrypt-data', { cipher_text, encryption_context: swapped });
  assert.equal(plain_text, 'héllo');
  await kms.refused('decrypt-data', { cipher_text }, 400, 'KMS.2201');
  await kms.refused('decrypt-data', { cipher_text, encryption_context: { a: '1' } }, 400, 'KMS.2201');
});

test('encrypts with RSA keys, and decrypts when the key is named', async () => {
  const key_id = await kms.create({ key_spec: 'RSA_2048', key_usage: 'ENCRYPT_DECRYPT' });
  const { cipher_text } = await kms.ok('encrypt-data', { key_id, plain_text: 'x' });
  assert.equal((await kms.ok('decrypt-data', { key_id, cipher_text })).plain_text, 'x');
  await kms.refused('decrypt-data', { cipher_text }, 400, 'KMS.2201');
});

test('creates, encrypts and decrypts data keys with the named key', async () => {
  const key_id = await kms.create();
  const made = await kms.ok('create-datakey', { key_id, datakey_length: '512' });
  assert.match(made.plain_text, /^[0-9A-F]{128}$/);
  const sealed = { cipher_text: made.cipher_text, datakey_cipher_length: '64' };
  const opened = await kms.ok('decrypt-datakey', { key_id, ...sealed });
  assert.deepEqual([opened.data_key, opened.datakey_length], [made.plain_text, '64']);
  await kms.refused('decrypt-datakey', { key_id: await kms.create(), ...sealed }, 400, 'KMS.2201');
  await kms.refused('decrypt-datakey', { key_id, ...sealed, datakey_cipher_length: '32' }, 400, 'KMS.2204');

  const plain = randomBytes(64);
  const plain_text = plain.toString('hex') + createHash('sha256').update(plain).digest('hex');
  const encrypting = { key_id, plain_text, datakey_plain_length: '64' };
  const { cipher_text, datakey_length } = await kms.ok('encrypt-datakey', encrypting);
  assert.equal(datakey_length, '64');
  const again = await kms.ok('decrypt-datakey', { key_id, cipher_text, datakey_cipher_length: '64' });
  assert.equal(again.data_key, plain.toString('hex').toUpperCase());
  await kms.refused(
    'encrypt-datakey',
    { ...encrypting, plain_text: `00${plain_text.slice(2)}` },
    400,
    'KMS.2103',
  );
  await kms.refused('encrypt-datakey', { ...encrypting, datakey_plain_length: '63' }, 400, 'KMS.2104');
  const alone = await kms.ok('create-datakey-without-plaintext', { key_id, key_spec: 'AES_128' });
  assert.deepEqual(Object.keys(alone), ['key_id', 'cipher_text']);
});

test('serves the Huawei Cloud edition as well', async () => {
  const other = await startEmulator({ profile: 'huaweicloud' });
  try {
    const client = new TestClient(other);
    const key_id = await client.imported(randomBytes(32));
    const encrypting = { key_id, plain_text: 'x', additional_authenticated_data: 'with' };
    const { cipher_text } = await client.ok('encrypt-data', encrypting);
    const opened = await client.ok('decrypt-data', { cipher_text, additional_authenticated_data: 'with' });
    assert.deepEqual(opened, { key_id, plain_text: 'x', plain_text_base64: 'eA==' });
    await client.refused('decrypt-data', { cipher_text }, 400, 'KMS.2201');
    const external = await client.create({ origin: 'external' });
    const parameters = { key_id: external, wrapping_algorithm: 'RSAES_PKCS1_V1_5' };
    await client.refused('get-parameters-for-import', parameters, 400, 'KMS.0308');
  } finally {
    await other.close();
  }
});
