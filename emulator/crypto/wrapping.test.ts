import assert from 'node:assert/strict';
import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { privateKeyFixture } from './key-fixtures.ts';
import { unwrap, unwrapPrivateKey } from './wrapping.ts';

const privateKey = privateKeyFixture('wrapping', 0);
const key = createPublicKey(privateKey);
const oaep = constants.RSA_PKCS1_OAEP_PADDING;

const wrappers: Record<string, (material: Buffer) => Buffer> = {
  RSAES_PKCS1_V1_5: material => publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, material),
  RSAES_OAEP_SHA_1: material => publicEncrypt({ key, padding: oaep, oaepHash: 'sha1' }, material),
  RSAES_OAEP_SHA_256: material => publicEncrypt({ key, padding: oaep, oaepHash: 'sha256' }, material),
};

test('unwraps material wrapped with each algorithm, and nothing else', () => {
  for (const [algorithm, wrap] of Object.entries(wrappers)) {
    for (const length of [0, 1, 16, 32, 64, 190]) {
      const material = randomBytes(length);
      assert.deepEqual(
        unwrap(algorithm, privateKey, wrap(material)),
        material,
        `${algorithm}, ${length} bytes`,
      );
    }
    assert.equal(unwrap(algorithm, privateKeyFixture('wrapping', 1), wrap(randomBytes(32))), undefined);
    assert.equal(unwrap(algorithm, privateKey, randomBytes(31)), undefined);
    assert.equal(unwrap(algorithm, privateKey, Buffer.alloc(256, 0xff)), undefined);
  }
});

test('unwraps only with the requested algorithm', () => {
  const wrapped = wrappers.RSAES_OAEP_SHA_1?.(randomBytes(32)) ?? Buffer.alloc(0);
  assert.equal(unwrap('RSAES_OAEP_SHA_256', privateKey, wrapped), undefined);
  assert.equal(unwrap('RSAES_PKCS1_V1_5', privateKey, wrapped), undefined);
  assert.equal(unwrap('constructor', privateKey, wrapped), undefined);
});

test('unwraps a private key with a temporary key of 16 or 32 bytes', () => {
  for (const length of [16, 32]) {
    const temporary = randomBytes(length);
    const plain = randomBytes(121);
    const iv = Buffer.from('A65959A6', 'hex');
    const cipher = createCipheriv(`id-aes${length * 8}-wrap-pad`, temporary, iv);
    const wrapped = Buffer.concat([cipher.update(plain), cipher.final()]);
    assert.deepEqual(unwrapPrivateKey(temporary, wrapped), plain);
    assert.equal(unwrapPrivateKey(randomBytes(length), wrapped), undefined);
    assert.equal(unwrapPrivateKey(temporary, wrapped.subarray(8)), undefined);
  }
});
