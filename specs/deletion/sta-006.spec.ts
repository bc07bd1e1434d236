import { expect, requirement, test } from '../../fixtures/test.ts';

const orDisabled = { acceptable: ['Disabled'] } as const;

test.describe('after the delete: scheduling the deletion of the key, and cancelling it', () => {
  test(
    'leaves the key without material',
    requirement('STA-006'),
    async ({ kms, keys, arrange, imports, otherMaterial }) => {
      // The same was done while it had material: what was kept then must not come back.
      const key = await keys.imported();
      keys.discard(key);
      await arrange.cancelDeletion(await arrange.scheduleDeletion(key));
      await arrange.deleteMaterial(await arrange.enable(key));
      const [earlier, newest] = [await imports.parameters(key), await imports.parameters(key)];
      const encrypt = () => key.untilRefused('encrypt-data', { plain_text: 'without material' });
      const decrypt = () => kms.untilRefused('decrypt-data', key.keptCiphertext());

      expect(await key.call('schedule-key-deletion', { pending_days: '7' })).toMatchContract(200);
      await expect(key).toHaveState('Pending deletion', { check: 'key_state after schedule-key-deletion' });

      const cancel = await key.call('cancel-key-deletion');
      expect(cancel).toMatchContract(200);
      expect(cancel).toShowState('Pending import', orDisabled);
      await expect(key).toHaveState('Pending import', {
        ...orDisabled,
        check: 'key_state after cancel-key-deletion',
      });
      const cancelled = { check: 'after the cancel', presumes: ['STA-001', 'STA-002', 'STA-003', 'STA-009'] };
      expect(await encrypt()).toBeRefused({ ...cancelled, without: 'cipher_text' });
      expect(await decrypt()).toBeRefused({ ...cancelled, without: 'plain_text' });
      expect(await key.call('delete-imported-key-material')).toBeRefused(cancelled);

      await key.call('enable-key');
      const enabled = { check: 'after cancel and enable-key', presumes: ['STA-001', 'STA-002', 'STA-009'] };
      expect(await encrypt()).toBeRefused({ ...enabled, without: 'cipher_text' });
      expect(await decrypt()).toBeRefused({ ...enabled, without: 'plain_text' });

      const other = await imports.send(key, { parameters: earlier, material: otherMaterial });
      expect(other).toBeRefused({
        check: 'import of other material after the cancel',
        presumes: ['REC-003'],
      });
      const same = await imports.send(key, { parameters: newest });
      const again = {
        check: 'import of the same material after the cancel',
        presumes: ['REC-001', 'REC-004'],
      };
      expect(same).toMatchContract(200, again);
    },
  );
});
