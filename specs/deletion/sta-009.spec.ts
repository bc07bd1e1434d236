import { corrupted } from '../../fixtures/input/corrupt.ts';
import { expect, type Imports, requirement, type TestKey, test } from '../../fixtures/test.ts';

/** What must not bring the material back; STA-004 and REC-003 judge the answers. */
const attempts = [
  ['enable-key', (key: TestKey) => key.call('enable-key')],
  ['disable-key', (key: TestKey) => key.call('disable-key')],
  [
    'get-parameters-for-import',
    (key: TestKey) => key.call('get-parameters-for-import', { wrapping_algorithm: 'RSAES_OAEP_SHA_256' }),
  ],
  ['a refused import', (key: TestKey, imports: Imports, material: Buffer) => imports.send(key, { material })],
  [
    'an import until a time in the past',
    (key: TestKey, imports: Imports) => imports.send(key, { expiration_time: 1_000_000_000 }),
  ],
  [
    'an import with a spoiled token',
    async (key: TestKey, imports: Imports) => {
      const parameters = await imports.parameters(key);
      return imports.send(key, { parameters, import_token: corrupted(parameters.import_token, 0.5) });
    },
  ],
] as const;

test.describe('after the delete: nothing but the same material restores use', () => {
  // One after the other: they share a key, and no worker waits for it.
  test.describe.configure({ mode: 'default' });

  for (const [what, attempt] of attempts) {
    test(
      `stays unusable after ${what}`,
      requirement('STA-009'),
      async ({ kms, keys, imports, otherMaterial }) => {
        const key = await keys.deleted();
        const about = {
          check: `use after ${what}`,
          presumes: ['STA-001', 'STA-002', 'REC-003', 'IMP-007', 'IMP-010'],
        };

        const reply = await attempt(key, imports, otherMaterial);

        if (reply.status < 300 && what !== 'get-parameters-for-import') keys.discard(key);
        const encrypted = await key.untilRefused('encrypt-data', { plain_text: `after ${what}` });
        expect(encrypted).toBeRefused({ ...about, without: 'cipher_text' });
        const decrypted = await kms.untilRefused('decrypt-data', key.keptCiphertext());
        expect(decrypted).toBeRefused({ ...about, without: 'plain_text' });
      },
    );
  }
});
