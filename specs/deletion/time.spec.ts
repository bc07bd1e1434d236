import { day, hour, moment } from '../../fixtures/clock.ts';
import { expect, requirement, test } from '../../fixtures/test.ts';

/** How long material lives here, in seconds: long enough for an expiry that is hours early to be seen. */
const life = 12 * hour;

test.describe('time: material that expires', () => {
  // A test waits until all others are done or wait as well: then the clock is moved.
  test.slow();

  test('is deleted within 24 hours after its time', requirement('EXP-001'), async ({ keys, clock }) => {
    const expires = clock.now() + life;
    const key = await keys.import(await keys.pendingImport(), { expiration_time: expires });

    await clock.reach(expires + day + moment, { key, holds: 'key_state 5' });

    await expect(key).toHaveState('5', { check: 'key_state 24 hours after the time', presumes: ['DEL-005'] });
  });

  test('is usable before its time', requirement('EXP-002'), async ({ keys, clock }) => {
    // A minute before it is more than 24 hours from now: nothing may end earlier, whatever its time.
    const expires = clock.now() + day + 70;
    const key = await keys.import(await keys.pendingImport(), { expiration_time: expires });
    keys.stock.spend(key);

    if (clock.controlled) await clock.reach(expires - 60, { key, holds: 'key_state 2' });

    await expect(key).toHaveState('2', { check: 'key_state a minute before the time' });
    await expect(key).toDecryptItsKeepsake({ presumes: ['REC-002'] });
    await expect(key).toEncryptAndDecrypt({ presumes: ['REC-007'] });
  });

  test(
    'leaves the key as a delete by hand does',
    requirement('EXP-003'),
    async ({ keys, kms, clock, settle, otherMaterial }) => {
      const expires = clock.now() + life;
      const key = await keys.import(await keys.pendingImport(), { expiration_time: expires });
      const as = (...ids: string[]) => ({ presumes: ['EXP-001', 'DEL-005', ...ids] });
      await expect(key).toDecryptItsKeepsake({ presumes: ['EXP-002', 'IMP-003', 'IMP-013'] });

      await clock.reach(expires + day + moment, { key, holds: 'the key behaves as after a delete by hand' });
      await expect(key).toHaveState('5', as());

      const plain_text = 'after the expiry';
      const [encrypted, decrypted, deleted] = await Promise.all([
        settle(() => key.call('encrypt-data', { plain_text }), 'refusal'),
        settle(() => kms.call('decrypt-data', key.keptCiphertext()), 'refusal'),
        settle(() => key.call('delete-imported-key-material'), 'refusal'),
      ]);
      expect(encrypted).toBeRefused({ without: 'cipher_text', ...as('STA-001') });
      expect(decrypted).toBeRefused({ without: 'plain_text', ...as('STA-002') });
      expect(deleted).toBeKmsError(400, 'KMS.2701', as('STA-003'));
      const enabled = await key.call('enable-key');
      expect.soft(enabled).toBeKmsError(400, 'KMS.*', as('STA-004'));
      if (enabled.status < 300) return; // a key that is no longer Pending import says nothing of what follows
      expect.soft(await key.call('disable-key')).toBeKmsError(400, 'KMS.*', as('STA-004'));

      const [first, second] = await Promise.all([keys.parameters(key), keys.parameters(key)]);
      const other = await keys.tryImport(key, { parameters: first, material: otherMaterial });
      expect(other).toBeKmsError(400, 'KMS.2606', as('REC-003'));
      const same = await keys.tryImport(key, { parameters: second });
      expect(same).toMatchContract(200, as('REC-001', 'REC-003', 'REC-004', 'EXP-004'));
      await expect(key).toHaveState('2', as('REC-001', 'REC-003', 'REC-004', 'EXP-004'));
      await expect(key).toDecryptItsKeepsake(as('REC-002', 'EXP-004'));
    },
  );

  test('has no expiry any more once it was deleted', requirement('EXP-004'), async ({ keys, clock }) => {
    const expires = clock.now() + life;
    const key = await keys.import(await keys.pendingImport(), { expiration_time: expires });
    await keys.import(await keys.deleted(key, 'DEL-007'));

    const holds = 'key_state 2, and the ciphertext decrypts';
    const times = [
      ['at the old time', expires],
      ['24 hours after the old time', expires + day],
    ] as const;
    for (const [when, time] of clock.controlled ? times : times.slice(1)) {
      await clock.reach(time + moment, { key, holds });

      await expect(key).toHaveState('2', { check: `key_state ${when}` });
      await expect(key).toDecryptItsKeepsake({ check: `decrypt-data ${when}` });
    }
  });

  test('takes no other key along', requirement('EXP-005'), async ({ keys, clock }) => {
    const [key, twin] = await keys.twins();
    const expires = clock.now() + life;
    await keys.import(await keys.deleted(key), { expiration_time: expires });

    const holds = 'the second key with the same bytes is usable';
    await clock.reach(expires + day + moment, { key: twin, holds, with: [key] });

    await expect(twin).toHaveState('2', { check: 'key_state of the twin', presumes: ['ISO-001'] });
    await expect(twin).toDecryptItsKeepsake({ presumes: ['ISO-001'] });
  });
});

test.describe('time: import tokens', () => {
  test.slow();

  test('expire after 24 hours', requirement('IMP-014'), async ({ keys, clock }) => {
    const key = await keys.pendingImport();
    const parameters = await keys.parameters(key);

    const told = Math.min(parameters.expiration_time || 0, clock.now() + 2 * day);
    const expired = Math.max(clock.now() + day, told) + moment;
    const holds = 'its import token is refused';
    await clock.reach(expired, { key, holds, importParameters: parameters });

    expect(await keys.tryImport(key, { parameters })).toBeKmsError(400, 'KMS.2601');
    await expect(key).toHaveState('5', { check: 'key_state after the refusal' });
  });
});
