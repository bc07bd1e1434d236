import { day, hour } from '../../fixtures/clock.ts';
import { expect, requirement, test, textOf } from '../../fixtures/test.ts';

/** In days. */
const [shortest, longest] = [7, 1096];
const outside = ['6', '1097', '0', '-7', '7.5', 'seven', 6, 1097] as const;

/** Material whose old end takes effect changes the state as well. */
const presumes = ['IMP-013', 'EXP-004'];

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
    const due = run.now() + shortest * day;
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

test.describe('time: schedule-key-deletion', () => {
  // A test waits until all others are done or wait as well: then the clock is moved.
  test.slow();

  test('keeps the key until it is due', requirement('IMP-017'), async ({ keys, arrange, clock }) => {
    const key = await keys.imported();
    for (const pending_days of [longest, shortest]) {
      const due = clock.now() + pending_days * day;
      await key.call('schedule-key-deletion', { pending_days: `${pending_days}` });
      const isEarly = deletionDate(await key.info()) < due - hour;
      const check = `scheduled_deletion_date earlier than ${pending_days} days from now`;
      expect(isEarly).toBeAsDocumented(check, false, { presumes: ['IMP-016'] });
      if (pending_days === longest) await arrange.cancelDeletion(key);
    }
    const due = clock.now() + shortest * day;
    if (!clock.controlled) return;
    await clock.reach(due - hour, key);
    await expect(key).toHaveState('Pending deletion', { check: 'state an hour before it is due' });
    const cancelled = await key.call('cancel-key-deletion');
    expect(cancelled).toMatchContract(200, { check: 'cancel-key-deletion an hour before it is due' });
    await expect(key).toHaveState('Disabled', { check: 'state after that cancel', presumes });
    await clock.reach(due + hour, key);
    await expect(key).toHaveState('Disabled', { check: 'state after the date that was cancelled', presumes });
  });

  test('goes by the last schedule alone', requirement('IMP-017'), async ({ keys, arrange, clock }) => {
    const key = await arrange.cancelDeletion(await keys.pendingDeletion());
    const first = clock.now() + shortest * day;
    const again = await key.call('schedule-key-deletion', { pending_days: `${longest}` });
    expect(again).toMatchContract(200, { check: 'schedule-key-deletion again', presumes: ['IMP-016'] });

    if (clock.controlled) await clock.reach(first + hour, key);

    const when = clock.controlled ? 'after the date of the first schedule' : 'at once';
    await expect(key).toHaveState('Pending deletion', { check: `state ${when}`, presumes });
    const cancelled = await key.call('cancel-key-deletion');
    expect(cancelled).toMatchContract(200, { check: `cancel-key-deletion ${when}`, presumes });
    await expect(key).toHaveState('Disabled', {
      check: `state after that cancel, ${when}`,
      presumes,
    });
  });
});
