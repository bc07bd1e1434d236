import { randomBytes } from 'node:crypto';
import { expect, requirement, test } from '../../fixtures/test.ts';

const base64 = (bytes: number) => randomBytes(bytes).toString('base64');

const kinds = [
  ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PSS_SHA_384', 'ECDSA_SHA_256'],
  ['EC_P256', 'ECDSA_SHA_256', 'ECDSA_SHA_384', 'RSASSA_PSS_SHA_256'],
] as const;

test.describe('signing keys', () => {
  // One after the other: they share a key, and no worker waits for it.
  test.describe.configure({ mode: 'default' });

  for (const [key_spec, signing_algorithm, longer, foreign] of kinds) {
    test(`sign refuses what ${key_spec} cannot sign`, requirement('IMP-020'), async ({ keys }) => {
      const key = await keys.generatedByKms(key_spec);
      const digest = { message: base64(32), message_type: 'DIGEST', signing_algorithm };

      for (const [what, members] of [
        ['a digest of 31 bytes', { ...digest, message: base64(31) }],
        ['a digest of 32 bytes for SHA-384', { ...digest, signing_algorithm: longer }],
        ['an algorithm of other keys', { ...digest, signing_algorithm: foreign }],
      ] as const) {
        const reply = await key.call('sign', members);

        expect.soft(reply).toBeKmsError(400, 'KMS.*', { check: `sign of ${what} with ${key_spec}` });
      }
    });

    test(`encrypt-data refuses a signing ${key_spec} key`, requirement('IMP-020'), async ({ keys }) => {
      const key = await keys.generatedByKms(key_spec);

      const reply = await key.call('encrypt-data', {
        plain_text: 'with a signing key',
        encryption_algorithm: 'RSAES_OAEP_SHA_256',
      });

      expect(reply).toBeKmsError(400, 'KMS.*', { check: `encrypt-data with a signing ${key_spec} key` });
    });
  }

  test('sign refuses a request without a message', requirement('IMP-020'), async ({ keys }) => {
    const key = await keys.generatedByKms('EC_P256');

    const reply = await key.call('sign', { signing_algorithm: 'ECDSA_SHA_256' });

    expect(reply).toBeKmsError(400, 'KMS.*', { check: 'sign without a message' });
  });

  test('sign refuses an AES_256 key', requirement('IMP-020'), async ({ keys }) => {
    const key = await keys.generatedByKms();

    const reply = await key.call('sign', { message: base64(32), signing_algorithm: 'ECDSA_SHA_256' });

    expect(reply).toBeKmsError(400, ['KMS.1115', 'KMS.0331'], { check: 'sign with an AES_256 key' });
  });
});
