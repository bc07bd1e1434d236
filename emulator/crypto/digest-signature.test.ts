import assert from 'node:assert/strict';
import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  sign as signRaw,
  verify as verifyRaw,
} from 'node:crypto';
import { test } from 'node:test';
import {
  digestOf,
  fits,
  isPrivateKeyOf,
  publicKeyText,
  sign,
  signingAlgorithm,
  verify,
} from './digest-signature.ts';
import { generatedPrivateKey } from './key-fixtures.ts';

const specs = ['RSA_2048', 'RSA_3072', 'EC_P256', 'EC_P384'];
const names = ['RSASSA_PSS', 'RSASSA_PKCS1_V1_5', 'ECDSA'].flatMap(scheme =>
  [256, 384, 512].map(bits => `${scheme}_SHA_${bits}`),
);
const message = Buffer.from('a message');

test('signs and verifies as OpenSSL does', () => {
  for (const spec of specs) {
    for (const name of names) {
      const algorithm = signingAlgorithm(name);
      if (!algorithm || !fits(algorithm, spec)) continue;
      const pkcs8 = generatedPrivateKey(spec, 0);
      const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
      const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
      const options = algorithm.scheme === 'PSS' ? pss : {};
      const digest = createHash(algorithm.hash).update(message).digest();
      const ours = sign(algorithm, pkcs8, digest);
      const publicKey = createPublicKey(privateKey);
      assert.ok(verifyRaw(algorithm.hash, message, { key: publicKey, ...options }, ours), `${spec} ${name}`);
      const theirs = signRaw(algorithm.hash, message, { key: privateKey, ...options });
      assert.ok(verify(algorithm, pkcs8, digest, theirs), `${spec} ${name}`);
      theirs[theirs.length - 1] = (theirs.at(-1) ?? 0) ^ 1;
      assert.ok(!verify(algorithm, pkcs8, digest, theirs), `${spec} ${name}, changed`);
      assert.ok(
        !verify(algorithm, pkcs8, digest, Buffer.from('not a signature')),
        `${spec} ${name}, garbage`,
      );
    }
  }
});

test('accepts a digest only in the length of its algorithm', () => {
  const algorithm = signingAlgorithm('ECDSA_SHA_256');
  assert.ok(algorithm);
  assert.equal(digestOf(algorithm, Buffer.alloc(31), 'DIGEST'), undefined);
  assert.equal(digestOf(algorithm, Buffer.alloc(32), 'DIGEST')?.length, 32);
  assert.equal(digestOf(algorithm, Buffer.alloc(31), 'RAW')?.length, 32);
});

test('knows which private keys fit a key_spec', () => {
  for (const spec of specs)
    for (const other of specs)
      assert.equal(isPrivateKeyOf(spec, generatedPrivateKey(other, 1)), spec === other);
  assert.equal(isPrivateKeyOf('EC_P256', Buffer.from('not a key')), false);
});

test('writes public keys as PEM text with CRLF', () => {
  const text = publicKeyText(generatedPrivateKey('EC_P256', 0));
  assert.match(text, /^-----BEGIN PUBLIC KEY-----\r\n[\s\S]+-----END PUBLIC KEY-----\r\n$/);
});
