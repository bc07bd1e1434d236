import { expect, requirement, test } from '../../fixtures/test.ts';

test.describe('delete-imported-key-material: default master keys', () => {
  test('refuses a default master key', requirement('PRE-009'), async ({ keys }) => {
    const key = await keys.defaultMasterKey();

    const reply = await key.call('delete-imported-key-material');

    expect(reply).toBeKmsError(400, 'KMS.0211');
    await expect(key).toBeUntouched();
  });
});
