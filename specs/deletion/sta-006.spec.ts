import { expect, requirement, test, textOf } from '../../fixtures/test.ts';

const orDisabled = { acceptable: ['3'] };

test.describe('after the delete: scheduling the deletion of the key, and cancelling it', () => {
  test(
    'leaves the key without material',
    requirement('STA-006'),
    async ({ keys, kms, settle, otherMaterial }) => {
      const key = await keys.deleted();
      keys.stock.spend(key);
      const [first, second] = [await keys.parameters(key), await keys.parameters(key)];
      const encrypt = () => key.call('encrypt-data', { plain_text: 'without material' });
      const decrypt = () => kms.call('decrypt-data', key.keptCiphertext());

      expect(await key.call('schedule-key-deletion', { pending_days: '7' })).toMatchContract(200);
      await expect(key).toHaveState('4', { check: 'key_state after schedule-key-deletion' });

      const cancel = await key.call('cancel-key-deletion');
      expect(cancel).toMatchContract(200);
      expect(textOf(cancel.body, 'key_state')).toBeAsDocumented(
        'key_state of the cancel reply',
        '5',
        orDisabled,
      );
      await expect(key).toHaveState('5', { ...orDisabled, check: 'key_state after cancel-key-deletion' });
      const cancelled = { check: 'after the cancel', presumes: ['STA-001', 'STA-002', 'STA-003'] };
      expect(await settle(encrypt, 'refusal')).toBeRefused({ ...cancelled, without: 'cipher_text' });
      expect(await settle(decrypt, 'refusal')).toBeRefused({ ...cancelled, without: 'plain_text' });
      expect(await settle(() => key.call('delete-imported-key-material'), 'refusal')).toBeRefused(cancelled);

      await key.call('enable-key');
      const enabled = { check: 'after cancel and enable-key', presumes: ['STA-001', 'STA-002', 'STA-004'] };
      expect(await settle(encrypt, 'refusal')).toBeRefused({ ...enabled, without: 'cipher_text' });
      expect(await settle(decrypt, 'refusal')).toBeRefused({ ...enabled, without: 'plain_text' });

      const other = await keys.tryImport(key, { parameters: first, material: otherMaterial });
      expect(other).toBeRefused({
        check: 'import of other material after the cancel',
        presumes: ['REC-003'],
      });
      const same = await keys.tryImport(key, { parameters: second });
      const again = {
        check: 'import of the same material after the cancel',
        presumes: ['REC-001', 'REC-004'],
      };
      expect(same).toMatchContract(200, again);
    },
  );
});
