import { after, before, test } from 'node:test';
import { type RunningEmulator, startEmulator } from '../index.ts';
import { TestClient } from './client.testing.ts';

let emulator: RunningEmulator;
let kms: TestClient;
const key: Record<string, string> = {};

before(async () => {
  emulator = await startEmulator();
  kms = new TestClient(emulator);
  key.empty = await kms.create({ origin: 'external' });
  key.generated = await kms.create();
  key.rsa = await kms.create({ key_spec: 'RSA_2048' });
  key.ec = await kms.create({ key_spec: 'EC_P256' });
  key.hmac = await kms.create({ key_spec: 'HMAC_256' });
  key.rsaData = await kms.create({ key_spec: 'RSA_2048', key_usage: 'ENCRYPT_DECRYPT' });
  key.emptyRsa = await kms.create({ key_spec: 'RSA_2048', origin: 'external' });
});
after(() => emulator.close());

test('refuses keys that do not fit the operation', async () => {
  const digest = { message: Buffer.alloc(32).toString('base64'), signing_algorithm: 'ECDSA_SHA_256' };
  const plain = { plain_text: 'x' };
  const dek = { datakey_length: '512' };
  const rows: [string, object, string][] = [
    ['encrypt-data', { key_id: key.ec, ...plain }, 'KMS.1114'],
    ['encrypt-data', { key_id: key.hmac, ...plain }, 'KMS.0341'],
    ['encrypt-data', { key_id: key.rsa, ...plain }, 'KMS.0335'],
    ['encrypt-data', { key_id: key.rsaData, plain_text: 'x'.repeat(300) }, 'KMS.2108'],
    [
      'encrypt-data',
      { key_id: key.rsaData, ...plain, encryption_algorithm: 'SYMMETRIC_DEFAULT' },
      'KMS.2106',
    ],
    ['encrypt-data', { key_id: key.generated, plain_text: '' }, 'KMS.2101'],
    ['encrypt-data', { key_id: key.generated, plain_text: 'x'.repeat(4097) }, 'KMS.2101'],
    ['encrypt-data', { key_id: key.generated, ...plain, encryption_context: [] }, 'KMS.0208'],
    ['encrypt-data', { key_id: key.generated }, 'KMS.0204'],
    ['decrypt-data', { cipher_text: 'x' }, 'KMS.2201'],
    ['decrypt-data', { cipher_text: 'A'.repeat(188) }, 'KMS.2201'],
    ['sign', { key_id: key.generated, ...digest }, 'KMS.1115'],
    ['sign', { key_id: key.hmac, ...digest }, 'KMS.0341'],
    ['sign', { key_id: key.rsaData, ...digest }, 'KMS.0334'],
    ['sign', { key_id: key.rsa, ...digest }, 'KMS.0332'],
    ['sign', { key_id: key.ec, ...digest, message: 'AA==' }, 'KMS.0329'],
    ['sign', { key_id: key.ec, ...digest, message_type: 'OTHER' }, 'KMS.0308'],
    ['get-publickey', { key_id: key.generated }, 'KMS.0331'],
    ['get-publickey', { key_id: key.emptyRsa }, 'KMS.1301'],
    ['create-datakey', { key_id: key.rsa, ...dek }, 'KMS.0325'],
    ['create-datakey', { key_id: key.generated, datakey_length: '8200' }, 'KMS.1901'],
    ['create-datakey', { key_id: key.generated, datakey_length: '9' }, 'KMS.1903'],
    ['create-datakey', { key_id: key.generated, key_spec: 'constructor' }, 'KMS.1902'],
    ['create-datakey', { key_id: key.empty, ...dek }, 'KMS.1301'],
    [
      'get-parameters-for-import',
      { key_id: key.generated, wrapping_algorithm: 'RSAES_OAEP_SHA_256' },
      'KMS.0309',
    ],
    ['get-parameters-for-import', { key_id: key.empty, wrapping_algorithm: 'NONE' }, 'KMS.0308'],
    ['schedule-key-deletion', { key_id: key.generated, pending_days: '6' }, 'KMS.1401'],
    ['schedule-key-deletion', { key_id: key.generated, pending_days: 1097 }, 'KMS.1401'],
    ['list-keys', { limit: '-1' }, 'KMS.1601'],
    ['list-keys', { marker: 'x' }, 'KMS.1602'],
    ['list-keys', { key_state: '6' }, 'KMS.0308'],
    ['create-key', {}, 'KMS.0204'],
    ['create-key', { key_alias: 'a b' }, 'KMS.1101'],
    ['create-key', { key_alias: 'my/default' }, 'KMS.1101'],
    ['create-key', { key_alias: 'test-1' }, 'KMS.1104'],
    ['create-key', { key_alias: 'x', key_description: 'x'.repeat(256) }, 'KMS.1103'],
    ['create-key', { key_alias: 'x', key_spec: 'AES_128' }, 'KMS.0308'],
    ['create-key', { key_alias: 'x', key_usage: 'SIGN_VERIFY' }, 'KMS.0308'],
    ['create-key', { key_alias: 'x', origin: 'elsewhere' }, 'KMS.0308'],
    ['create-key', { key_alias: 'x', key_spec: { toString: 1 } }, 'KMS.0308'],
  ];
  for (const [operation, parameters, code] of rows) await kms.refused(operation, parameters, 400, code);
});
