import { expect, requirement, test, textOf } from '../../fixtures/test.ts';

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

  test(
    'refuses a key before its first import, and takes that',
    requirement('PRE-002'),
    async ({ keys, imports }) => {
      const key = await keys.forFirstImport();

      const reply = await key.call('delete-imported-key-material');

      expect(reply).toBeKmsError(400, 'KMS.2701', {
        check: 'a delete before the import',
        presumes: ['STA-003'],
      });
      const imported = await imports.send(key);
      expect(imported).toMatchContract(200, {
        check: 'the import after the refusal',
        presumes: ['IMP-003', 'REC-001'],
      });
    },
  );

  test(
    'refuses a key that is pending deletion and whose material expires',
    requirement('PRE-003'),
    async ({ keys, arrange, run }) => {
      const expires = run.now() + 2 * 24 * 3600;
      const made = await arrange.importInto(await keys.pendingImport(), { expiration_time: expires });
      const key = await arrange.scheduleDeletion(made);
      const before = await key.info();

      const reply = await key.call('delete-imported-key-material');

      expect(reply).toBeKmsError(400, 'KMS.2701');
      for (const member of ['expiration_time', 'scheduled_deletion_date']) {
        const shown = textOf(before, member);
        const after = textOf(await key.infoWhen(info => textOf(info, member) === shown), member);
        expect(after).toBeAsDocumented(`${member} after the refusal`, shown);
      }
      await key.call('cancel-key-deletion');
      await expect(key).toHaveState('Disabled', {
        check: 'key_state after cancelling, where the material expires',
        presumes: ['IMP-013'],
      });
    },
  );

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

  test('refuses an id that is nearly that of a key', requirement('PRE-010'), async ({ kms, keys }) => {
    const key = await keys.imported();

    for (const [what, key_id] of neighbours(key.key_id)) {
      const reply = await kms.call('delete-imported-key-material', { key_id: keys.madeUpId(key_id) });

      expect.soft(reply).toBeKmsError(404, 'KMS.0207', { check: `an id that ${what}` });
    }
    await expect(key).toBeUntouched({ check: 'the key whose id is like them' });
  });
});

/** Ids of the documented form that share all but a part with another. */
function neighbours(key_id: string): ReadonlyArray<readonly [what: string, key_id: string]> {
  const [first = '', ...rest] = key_id.split('-');
  const last = rest.at(-1) ?? '';
  const other = (text: string) => text.replace(/[0-9a-z]/g, digit => (digit === '0' ? '1' : '0'));
  return [
    ['has its first block alone', [first, ...rest.map(other)].join('-')],
    ['has another first block', [other(first), ...rest].join('-')],
    ['has another last block', [first, ...rest.slice(0, -1), other(last)].join('-')],
    ['differs in the last character', key_id.slice(0, -1) + other(key_id.slice(-1))],
  ];
}
