import { expect, requirement, test } from '../../fixtures/test.ts';

const specs = [
  ['RSA_2048', 'PRE-004'],
  ['EC_P256', 'PRE-005'],
] as const;

test.describe('delete-imported-key-material: external asymmetric keys', () => {
  // One after the other: they share a key, and no worker waits for it.
  test.describe.configure({ mode: 'default' });

  for (const [key_spec] of specs) {
    test(`refuses an ${key_spec} key without a private key`, requirement('PRE-007'), async ({ keys }) => {
      const key = await keys.withoutPrivateKey(key_spec);

      const reply = await key.call('delete-imported-key-material');

      expect(reply).toBeKmsError(400, 'KMS.2701', { check: `${key_spec} without a private key` });
      await expect(key).toBeUntouched({ check: `the ${key_spec} key afterwards` });
    });
  }

  for (const [key_spec, id] of specs) {
    test(`refuses an imported ${key_spec} private key`, requirement(id), async ({ keys }) => {
      const key = await keys.withImportedPrivateKey(key_spec);

      const reply = await key.call('delete-imported-key-material');

      expect(reply).toBeKmsError(400, 'KMS.2702');
      await expect(key).toBeUntouched({ everywhere: true });
    });
  }

  for (const [key_spec, id] of specs) {
    test(
      `refuses an imported ${key_spec} private key that is Disabled`,
      requirement(id),
      async ({ keys, arrange }) => {
        const key = await arrange.disable(await keys.withImportedPrivateKey(key_spec));
        const check = `a Disabled ${key_spec} private key`;

        const reply = await key.call('delete-imported-key-material');

        expect(reply).toBeKmsError(400, 'KMS.2702', { check });
        await expect(key).toHaveState('Disabled', { check: `key_state of ${check} afterwards` });
        await arrange.enable(key);
      },
    );
  }

  for (const [key_spec] of specs) {
    test(
      `schedules the deletion of an imported ${key_spec} key`,
      requirement('PRE-008'),
      async ({ keys }) => {
        const key = await keys.withImportedPrivateKey(key_spec);

        const reply = await key.call('schedule-key-deletion', { pending_days: '7' });

        expect(reply).toMatchContract(200, { check: `schedule-key-deletion of an imported ${key_spec} key` });
        await expect(key).toHaveState('Pending deletion', {
          check: `key_state of the imported ${key_spec} key`,
        });
      },
    );
  }
});
