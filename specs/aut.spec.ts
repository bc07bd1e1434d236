import { expect, requirement, test } from '../fixtures/test.ts';

/** Looks like a token, and is none: 64 bytes of base64. */
const malformed = Buffer.from('not a token, though it is as long as one and as hard to read: ab').toString(
  'base64',
);

test.describe('delete-imported-key-material: who may', () => {
  test('refuses a request without X-Auth-Token', requirement('AUT-001'), async ({ keys }) => {
    const key = await keys.imported();

    const reply = await key.call('delete-imported-key-material', {}, { token: null });

    expect(reply).toBeKmsError(403, 'KMS.0301');
    await expect(key).toBeUntouched();
  });

  test('refuses a malformed token', requirement('AUT-002'), async ({ keys }) => {
    const key = await keys.imported();

    const reply = await key.call('delete-imported-key-material', {}, { token: malformed });

    expect(reply).toBeKmsError(403, ['KMS.0301', 'KMS.0302']);
    await expect(key).toBeUntouched();
  });
});
