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
    const named = await kms.call('decrypt-data', { ...key.keptCiphertext(), key_id: key.key_id });
    expect(named).toBeRefused({ check: 'decrypt-data that names its key', without: 'plain_text' });
  });

  test(
    'refuses encrypt-data under each of its names',
    requirement('STA-001'),
    async ({ kms, keys, arrange }) => {
      const key = await keys.imported();
      const plain_text = 'under another name';
      const realm = textOf(await key.info(), 'realm') ?? '';
      const [alias, urn] = [`alias/${key.alias}`, `kms:${realm}:0:alias:${key.alias}`];
      await kms.untilServed('encrypt-data', { key_id: alias, plain_text });
      const byUrn = await kms.call('encrypt-data', { key_id: urn, plain_text });
      const names = [key.key_id, alias, ...(byUrn.status === 200 ? [urn] : [])];

      await arrange.deleteMaterial(key);

      for (const [n, key_id] of names.entries()) {
        const reply = await kms.untilRefused('encrypt-data', { key_id, plain_text });
        const check = `encrypt-data by ${['id', 'alias', 'URN'][n]}`;
        expect.soft(reply).toBeRefused({ check, without: 'cipher_text' });
      }
      for (const length of [1, 1_025, 4_096]) {
        const reply = await key.call('encrypt-data', { plain_text: 'x'.repeat(length) });
        const check = `encrypt-data of ${length} characters`;
        expect.soft(reply).toBeRefused({ check, without: 'cipher_text' });
      }
    },
  );
});
