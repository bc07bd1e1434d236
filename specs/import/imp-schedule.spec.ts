import { day, hour } from '../../fixtures/clock.ts';
import { expect, requirement, test, textOf } from '../../fixtures/test.ts';

/** In days. */
const days = 7;
const outside = ['6', '1097', '0', '-7', '7.5', 'seven', 6, 1097] as const;
/** In seconds since 1970; NaN where describe-key shows no date in milliseconds. */
function deletionDate(info: unknown): number {
  const date = textOf(info, 'scheduled_deletion_date') ?? '';
  return /^\d{13}$/.test(date) ? Number(date) / 1000 : Number.NaN;
}

test.describe('schedule-key-deletion', () => {
  test('refuses any number of days but 7 to 1096', requirement('IMP-016'), async ({ keys }) => {
    const key = await keys.imported();

    for (const pending_days of outside) {
      const reply = await key.call('schedule-key-deletion', { pending_days });

      const check = `pending_days ${JSON.stringify(pending_days)}`;
      expect.soft(reply).toBeKmsError(400, 'KMS.1401', { check });
      if (reply.status < 300) await key.call('cancel-key-deletion');
    }
    await expect(key).toBeUntouched();
  });

  test('accepts 7 and 1096 days', requirement('IMP-016'), async ({ keys, arrange }) => {
    const key = await keys.imported();

    for (const pending_days of ['7', '1096']) {
      const reply = await key.call('schedule-key-deletion', { pending_days });

      expect(reply).toMatchContract(200, { check: `${pending_days} pending days` });
      await arrange.cancelDeletion(key);
    }
  });

  test('shows the date of the deletion', requirement('IMP-021'), async ({ keys, arrange, run }) => {
    const key = await keys.imported();
    const due = run.now() + days * day;
    await arrange.scheduleDeletion(key);
    const isNear = (info: unknown) => Math.abs(deletionDate(info) - due) <= hour;

    const scheduled = await key.infoWhen(isNear);

    expect(isNear(scheduled)).toBeAsDocumented('scheduled_deletion_date 7 days from now (± 1 h)', true);
    await arrange.cancelDeletion(key);
    const date = (info: unknown) => textOf(info, 'scheduled_deletion_date');
    const cancelled = await key.infoWhen(info => date(info) === '');
    expect(date(cancelled)).toBeAsDocumented('scheduled_deletion_date after the cancel', '', {
      acceptable: ['0', undefined],
    });
  });
});
