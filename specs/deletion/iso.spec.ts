import { dataKeyFrom } from '../../fixtures/keys/data-keys.ts';
import { answerOf, expect, requirement, test } from '../../fixtures/test.ts';

test.describe('isolation: a second key with the same bytes', () => {
  // One after the other: they share a key, and no worker waits for it.
  test.describe.configure({ mode: 'default' });

  test('keeps working when the first is emptied', requirement('ISO-001'), async ({ keys, arrange }) => {
    const [first, twin] = await keys.twins();

    await arrange.deleteMaterial(first);

    await expect(twin).toHaveState('Enabled', { check: 'key_state of the second key' });
    await expect(twin).toDecryptItsKeepsake();
    await expect(twin).toEncryptAndDecrypt();
  });

  test('keeps working when the first is emptied again', requirement('ISO-001'), async ({ keys, arrange }) => {
    const [first, twin] = await keys.twins();
    await arrange.importInto(await arrange.deleteMaterial(first));

    await arrange.deleteMaterial(first);

    await expect(twin).toHaveState('Enabled', { check: 'key_state of the second key' });
    await expect(twin).toDecryptItsKeepsake();
  });

  test(
    'gives nothing back to the first when it is imported into',
    requirement('STA-009'),
    async ({ kms, keys, arrange, imports, otherMaterial }) => {
      const [first, twin] = await keys.twins();
      await arrange.deleteMaterial(first);
      await arrange.deleteMaterial(twin);

      const other = await imports.send(twin, { material: otherMaterial });
      expect(other).toBeRefused({ check: 'import of other material into the second', presumes: ['REC-003'] });
      await arrange.importOnly(twin);

      const presumes = ['STA-002', 'DEL-005', 'ISO-001', 'ISO-002'];
      const reply = await kms.untilRefused('decrypt-data', first.keptCiphertext());
      expect(reply).toBeRefused({
        check: 'decrypt-data of the first after an import into the second',
        without: 'plain_text',
        presumes,
      });
      await expect(first).toHaveState('Pending import', {
        check: 'key_state of the first after an import into the second',
        presumes,
      });
    },
  );

  test(
    'does not decrypt what the first encrypted',
    requirement('ISO-002'),
    async ({ kms, keys, arrange }) => {
      const [first, twin] = await keys.twins();
      await arrange.deleteMaterial(first);

      const reply = await kms.untilRefused('decrypt-data', first.keptCiphertext());
      const named = await twin.call('decrypt-data', first.keptCiphertext());

      expect(reply).toBeRefused({ without: 'plain_text', presumes: ['STA-002'] });
      expect(named).toBeRefused({
        check: 'decrypt-data with the id of the second key',
        without: 'plain_text',
        presumes: ['STA-002'],
      });
    },
  );

  test(
    'does not decrypt a data key that the first encrypted',
    requirement('ISO-002'),
    async ({ trial, keys }) => {
      const [first, twin] = await keys.twins();
      const dataKey = await dataKeyFrom(first);
      if ('unserved' in dataKey)
        return trial.leaveOut('decrypt-datakey with the id of the second key', dataKey.unserved);

      const reply = await twin.call('decrypt-datakey', dataKey);

      expect(reply).toBeRefused({
        check: 'decrypt-datakey with the id of the second key',
        without: 'data_key',
      });
    },
  );
});

test.describe('isolation: import tokens', () => {
  test('shows whether they outlive a delete', requirement('ISO-003'), async ({ keys, arrange, imports }) => {
    const key = await keys.pendingImport();
    const [earlier, newest] = [await imports.parameters(key), await imports.parameters(key)];
    await arrange.importInto(key, { parameters: newest });
    await arrange.deleteMaterial(key);

    const reply = await imports.send(key, { parameters: earlier });

    expect(answerOf(reply)).toBeObserved('import with a token from before the delete');
  });
});
