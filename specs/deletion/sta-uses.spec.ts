import { variedCiphertexts } from '../../fixtures/keys/ciphertexts.ts';
import { expect, requirement, test, textOf } from '../../fixtures/test.ts';

/** How often each ciphertext is tried: one of several nodes may still have the material. */
const tries = 4;

test.describe('after the delete: a key that was used in many ways', () => {
  test('refuses each ciphertext, again and again', requirement('STA-002'), async ({ kms, keys, arrange }) => {
    const key = await keys.imported();
    const ciphertexts = await variedCiphertexts(kms, key);

    await arrange.deleteMaterial(key);

    for (const { what, members } of ciphertexts) {
      const reply = await kms.untilRefused('decrypt-data', members);
      expect.soft(reply).toBeRefused({ check: `decrypt-data of ${what}`, without: 'plain_text' });
    }
    for (let n = 1; n < tries; n += 1)
      for (const { what, members } of ciphertexts) {
        const reply = await kms.call('decrypt-data', members);
        expect
          .soft(reply)
          .toBeRefused({ check: `decrypt-data of ${what}, once more`, without: 'plain_text' });
      }
  });

  test(
    'decrypts each ciphertext after a re-import',
    requirement('REC-002'),
    async ({ kms, keys, arrange }) => {
      const key = await keys.imported();
      const ciphertexts = await variedCiphertexts(kms, key);
      await arrange.deleteMaterial(key);

      await arrange.importOnly(key);

      for (const { what, plain_text, members } of ciphertexts) {
        const reply = await kms.untilServed('decrypt-data', members);
        const check = `decrypt-data of ${what} after a re-import`;
        expect.soft(textOf(reply.body, 'plain_text')).toBeAsDocumented(check, plain_text);
      }
    },
  );

  test(
    'refuses encrypt-data under each of its names',
    requirement('STA-001'),
    async ({ kms, keys, arrange }) => {
      const key = await keys.imported();
      const plain_text = 'under another name';
      const realm = textOf(await key.info(), 'realm') ?? '';
      const names = [`alias/${key.alias}`, `kms:${realm}:0:alias:${key.alias}`];
      const replies = await Promise.all(
        names.map(key_id => kms.call('encrypt-data', { key_id, plain_text })),
      );
      const served = names.filter((_, n) => replies[n]?.status === 200);

      await arrange.deleteMaterial(key);

      for (const key_id of served) {
        const reply = await kms.untilRefused('encrypt-data', { key_id, plain_text });
        const check = `encrypt-data by ${key_id.startsWith('alias/') ? 'alias' : 'URN'}`;
        expect.soft(reply).toBeRefused({ check, without: 'cipher_text' });
      }
    },
  );
});
