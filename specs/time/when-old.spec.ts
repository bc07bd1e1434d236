import { day, month } from '../../fixtures/clock.ts';
import { expect, requirement, test } from '../../fixtures/test.ts';

const presumes = ['STA-001', 'STA-002', 'DEL-005', 'DEL-007'];

test.describe('time: a month later', () => {
  // A test waits until all others are done or wait as well: then the clock is moved. Where it cannot be, each
  // looks at once; standing keys that rest pending deletion would be gone then, and are old anyway.
  test.slow();

  test('deleted material is still deleted', requirement('STA-009'), async ({ kms, keys, clock }) => {
    const key = await keys.deleted();

    if (clock.controlled && !keys.areStanding) await clock.reach(clock.now() + month, key);

    const decrypted = await kms.untilRefused('decrypt-data', key.keptCiphertext());
    const check = 'decrypt-data a month after the delete';
    expect(decrypted).toBeRefused({ check, without: 'plain_text', presumes });
    await expect(key).toHaveState('Pending import', {
      check: 'key_state a month after the delete',
      presumes,
    });
  });

  test(
    'material that was deleted before its end is still deleted',
    requirement('STA-009'),
    async ({ kms, keys, arrange, clock }) => {
      const empty = await keys.pendingImport();
      const expiration_time = clock.now() + 10 * day;
      const made = await arrange.importInto(empty, { expiration_time });
      const key = await arrange.deleteMaterial(made);

      if (clock.controlled && !keys.areStanding) await clock.reach(clock.now() + month, key);

      const decrypted = await kms.untilRefused('decrypt-data', key.keptCiphertext());
      const check = 'decrypt-data long after material that was deleted would have expired';
      expect(decrypted).toBeRefused({ check, without: 'plain_text', presumes });
      await expect(key).toHaveState('Pending import', { check: 'key_state long after that', presumes });
    },
  );

  test(
    'a key is still bound to its material',
    requirement('REC-003'),
    async ({ keys, imports, clock, otherMaterial }) => {
      const key = await keys.deleted();

      if (clock.controlled && !keys.areStanding) await clock.reach(clock.now() + month, key);

      const presumes = ['STA-009', 'REC-004'];
      await expect(key).toHaveState('Pending import', { check: 'key_state before the import', presumes });
      const other = await imports.send(key, { material: otherMaterial });
      expect(other).toBeKmsError(400, 'KMS.2606', {
        check: 'import of other material a month later',
        presumes,
      });
      const same = await imports.send(key);
      expect(same).toMatchContract(200, {
        check: 'import of the same material',
        presumes: ['REC-001', 'REC-004'],
      });
      await expect(key).toDecryptItsKeepsake({ presumes: ['REC-002'] });
    },
  );

  test(
    'a key whose deletion took place is refused like an unknown one',
    requirement('PRE-010'),
    async ({ kms, keys, clock }) => {
      const key = await keys.pendingDeletion();

      const isDue = clock.controlled && !keys.areStanding;
      if (isDue) {
        keys.discard(key);
        await clock.reach(clock.now() + month, key);
      }

      // No page says how soon the key goes: it may still be pending deletion, and is refused all the same.
      const when = isDue ? 'after the date of the deletion' : 'before the date of the deletion';
      const presumes = ['PRE-003', 'IMP-017'];
      const described = await key.call('describe-key');
      const answered = { check: `describe-key ${when}`, observation: '200 or 4xx' };
      expect.soft(described).toBeHarmless({ ...answered, presumes });
      const deleted = await key.call('delete-imported-key-material');
      expect(deleted).toBeRefused({ check: `a delete ${when}`, presumes });
      const decrypted = await kms.call('decrypt-data', key.keptCiphertext());
      expect(decrypted).toBeRefused({
        check: `decrypt-data ${when}`,
        without: 'plain_text',
        presumes: [...presumes, 'IMP-013', 'ERR-004'],
      });
    },
  );

  test('a delete is as good as on a new key', requirement('DEL-005'), async ({ kms, keys, clock }) => {
    const key = await keys.imported();

    if (clock.controlled && !keys.areStanding) await clock.reach(clock.now() + month, key);

    await expect(key).toDecryptItsKeepsake({
      check: 'decrypt-data before the delete',
      presumes: ['IMP-013', 'EXP-004'],
    });
    const reply = await key.call('delete-imported-key-material');
    expect(reply).toMatchContract(200, { presumes: ['DEL-001'] });
    await expect(key).toHaveState('Pending import');
    const decrypted = await kms.untilRefused('decrypt-data', key.keptCiphertext());
    expect(decrypted).toBeRefused({ without: 'plain_text', presumes: ['STA-002'] });
  });
});
