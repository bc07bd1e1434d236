import { expect, requirement, test } from '../../fixtures/test.ts';

test.describe('delete-imported-key-material: preconditions', () => {
  test('refuses a key whose material KMS generated', requirement('PRE-001'), async ({ keys }) => {
    const key = await keys.generatedByKms();

    const reply = await key.call('delete-imported-key-material');

    expect(reply).toBeKmsError(400, 'KMS.0309');
    await expect(key).toBeUntouched({ everywhere: true });
  });

  test('refuses a key that never had material', requirement('PRE-002'), async ({ keys }) => {
    const key = await keys.neverImported();

    const reply = await key.call('delete-imported-key-material');

    expect(reply).toBeKmsError(400, 'KMS.2701');
    await expect(key).toBeUntouched({ everywhere: true });
  });

  test('refuses a key that is pending deletion', requirement('PRE-003'), async ({ keys }) => {
    const key = await keys.pendingDeletion();

    const reply = await key.call('delete-imported-key-material');

    expect(reply).toBeKmsError(400, 'KMS.2701');
    await expect(key).toHaveState('Pending deletion', { check: 'key_state after the refusal' });
    await key.call('cancel-key-deletion');
    await expect(key).toHaveState('Disabled', {
      check: 'key_state after cancelling',
      presumes: ['IMP-013'],
    });
    await key.call('enable-key');
    await expect(key).toDecryptItsKeepsake({
      check: 'decrypt-data after cancelling',
      presumes: ['IMP-013'],
    });
  });

  for (const key_spec of ['RSA_2048', 'EC_P256']) {
    test(`refuses a ${key_spec} key that KMS generated`, requirement('PRE-006'), async ({ keys }) => {
      const key = await keys.generatedByKms(key_spec);

      const reply = await key.call('delete-imported-key-material');

      expect(reply).toBeKmsError(400, 'KMS.0309');
      await expect(key).toBeUntouched();
    });

    test(
      `schedules the deletion of a generated ${key_spec} key`,
      requirement('PRE-008'),
      async ({ keys }) => {
        const key = await keys.generatedByKms(key_spec);

        const reply = await key.call('schedule-key-deletion', { pending_days: '7' });

        expect(reply).toMatchContract(200);
        await expect(key).toHaveState('Pending deletion');
      },
    );
  }

  test('refuses an unknown key id', requirement('PRE-010'), async ({ kms, keys }) => {
    const key_id = keys.unknownId();

    const reply = await kms.call('delete-imported-key-material', { key_id });

    expect(reply).toBeKmsError(404, 'KMS.0207');
  });
});
