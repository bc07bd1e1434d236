import { day, hour } from '../../fixtures/clock.ts';
import { expect, requirement, test, textOf } from '../../fixtures/test.ts';

/** In days. */
const [shortest, longest] = [7, 1096];

/** Material whose old end takes effect changes the state as well. */
const presumes = ['IMP-013', 'EXP-004'];

/** In seconds since 1970; NaN where describe-key shows no date in milliseconds. */
function deletionDate(info: unknown): number {
  const date = textOf(info, 'scheduled_deletion_date') ?? '';
  return /^\d{13}$/.test(date) ? Number(date) / 1000 : Number.NaN;
}

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
