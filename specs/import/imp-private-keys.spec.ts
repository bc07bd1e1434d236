import { randomBytes } from 'node:crypto';
import { expect, privateKeyOf, requirement, test } from '../../fixtures/test.ts';

test.describe('import-key-material: private keys', () => {
  test('refuses what is not an RSA_2048 private key', requirement('IMP-020'), async ({ keys, imports }) => {
    const key = await keys.withoutPrivateKey('RSA_2048');
    const parameters = await imports.parameters(key);

    for (const [what, options] of [
      ['no private key', { members: { encrypted_privatekey: undefined } }],
      ['bytes that are no key', { material: randomBytes(1200) }],
      ['an EC_P256 private key', { material: privateKeyOf('EC_P256') }],
    ] as const) {
      const reply = await imports.send(key, { parameters, ...options });

      const check = `import of ${what} into an RSA_2048 key`;
      expect.soft(reply).toBeKmsError(400, 'KMS.*', { check });
      if (reply.status < 300) break;
    }
    await expect(key).toHaveState('Pending import', {
      check: 'key_state after refused private keys',
      presumes: ['IMP-001', 'IMP-019'],
    });
  });
});
