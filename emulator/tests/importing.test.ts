import assert from 'node:assert/strict';
import { createCipheriv, createPublicKey, createVerify, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { generatedPrivateKey } from '../crypto/key-fixtures.ts';
import { type RunningEmulator, startEmulator } from '../index.ts';
import { TestClient } from './client.testing.ts';

let emulator: RunningEmulator;
let kms: TestClient;

before(async () => {
  emulator = await startEmulator();
  kms = new TestClient(emulator);
});
after(() => emulator.close());

const importing = 'import-key-material';

test('returns import parameters in the published form', async () => {
  const key_id = await kms.create({ origin: 'external' });
  const parameters = { key_id, wrapping_algorithm: 'RSAES_OAEP_SHA_256' };
  const reply = await kms.ok('get-parameters-for-import', parameters);
  assert.equal(reply.import_token.length, 2236);
  assert.ok(Math.abs(reply.expiration_time - Date.now() / 1000 - 86_400) < 10);
  const key = Buffer.from(reply.public_key, 'base64');
  assert.equal(key.length, 294);
  const details = createPublicKey({ key, format: 'der', type: 'spki' }).asymmetricKeyDetails;
  assert.equal(details?.modulusLength, 2048);
});

test('refuses each wrong import with its own code', async () => {
  const key_id = await kms.create({ origin: 'external' });
  const right = (await kms.wrap(key_id, randomBytes(32))) as Record<string, string>;
  const other = (await kms.wrap(await kms.create({ origin: 'external' }), randomBytes(32))) as object;
  const token = String(right.import_token);
  const flipped = `${token.slice(0, 900)}${token[900] === 'A' ? 'B' : 'A'}${token.slice(901)}`;
  const rows: [object, string][] = [
    [{ ...other, key_id }, 'KMS.2603'],
    [{ ...right, import_token: flipped }, 'KMS.2605'],
    [{ ...right, import_token: 'short' }, 'KMS.0308'],
    [{ ...right, import_token: undefined }, 'KMS.0204'],
    [{ ...right, encrypted_key_material: 'A'.repeat(344) }, 'KMS.0311'],
    [{ ...right, encrypted_key_material: 'A'.repeat(343) }, 'KMS.0308'],
    [{ ...right, encrypted_key_material: '-'.repeat(344) }, 'KMS.0308'],
    [{ ...right, expiration_time: Math.floor(Date.now() / 1000) - 60 }, 'KMS.2602'],
    [{ ...right, expiration_time: 'tomorrow' }, 'KMS.0308'],
    [await kms.wrap(key_id, randomBytes(16)), 'KMS.2604'],
    [await kms.wrap(key_id, randomBytes(31)), 'KMS.2604'],
    [await kms.wrap(key_id, randomBytes(33)), 'KMS.2604'],
    [{ ...other, key_id: await kms.create() }, 'KMS.0309'],
  ];
  for (const [parameters, code] of rows) await kms.refused(importing, parameters, 400, code);
  assert.equal(await kms.state(key_id), '5');
  await kms.ok(importing, right);
});

test('compares material with the first import bit by bit', async () => {
  const material = randomBytes(32);
  const key_id = await kms.imported(material);
  await kms.ok('delete-imported-key-material', { key_id });
  for (const index of [0, 15, 16, 31]) {
    const changed = Buffer.from(material);
    changed[index] = (changed[index] ?? 0) ^ 1;
    await kms.refused(importing, await kms.wrap(key_id, changed), 400, 'KMS.2606');
  }
  await kms.import(key_id, material);
});

test('imports and deletes HMAC material of the right length', async () => {
  for (const [key_spec, bytes] of [
    ['HMAC_256', 32],
    ['HMAC_384', 48],
    ['HMAC_512', 64],
  ] as const) {
    const key_id = await kms.create({ key_spec, origin: 'external' });
    await kms.refused(importing, await kms.wrap(key_id, randomBytes(bytes - 1)), 400, 'KMS.2604');
    await kms.import(key_id, randomBytes(bytes));
    await kms.ok('delete-imported-key-material', { key_id });
  }
});

/** A private key wrapped for an import, RFC 5649. */
function wrapPrivateKey(temporary: Buffer, pkcs8: Buffer): string {
  const iv = Buffer.from('A65959A6', 'hex');
  const cipher = createCipheriv(`id-aes${temporary.length * 8}-wrap-pad`, temporary, iv);
  return Buffer.concat([cipher.update(pkcs8), cipher.final()]).toString('base64');
}

test('imports private keys, signs with them and never deletes them', async () => {
  for (const [key_spec, signing_algorithm] of [
    ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256'],
    ['EC_P256', 'ECDSA_SHA_256'],
  ] as const) {
    const key_id = await kms.create({ key_spec, origin: 'external' });
    const temporary = randomBytes(32);
    const wrapped = await kms.wrap(key_id, temporary);
    const encrypted_privatekey = wrapPrivateKey(temporary, generatedPrivateKey(key_spec, 2));
    await kms.refused(importing, wrapped, 400, 'KMS.2608');
    await kms.refused(importing, { ...wrapped, encrypted_privatekey: 'AAAA' }, 400, 'KMS.2609');
    const wrongLength = await kms.wrap(key_id, randomBytes(24));
    await kms.refused(importing, { ...wrongLength, encrypted_privatekey }, 400, 'KMS.2610');
    await kms.ok(importing, { ...wrapped, encrypted_privatekey });

    await kms.refused('delete-imported-key-material', { key_id }, 400, 'KMS.2702');
    const message = Buffer.from('text').toString('base64');
    const request = { key_id, message, message_type: 'RAW', signing_algorithm };
    const { signature } = await kms.ok('sign', request);
    const { public_key } = await kms.ok('get-publickey', { key_id });
    const verifier = createVerify('sha256').update('text');
    assert.ok(verifier.verify(public_key, signature, 'base64'), key_spec);
    assert.equal((await kms.ok('verify', { ...request, signature })).signature_valid, 'true');
    const forged = await kms.ok('verify', { ...request, message: 'AAAA', signature });
    assert.equal(forged.signature_valid, 'false');
  }
});
