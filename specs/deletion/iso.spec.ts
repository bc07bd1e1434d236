import { dataKeyFrom } from '../../fixtures/keys/data-key.ts';
import { answerOf, expect, requirement, test } from '../../fixtures/test.ts';

test.describe('isolation: a second key with the same bytes', () => {
  // One after the other: they share a key, and no worker waits for it.
  test.describe.configure({ mode: 'default' });

  test('keeps working when the first is emptied', requirement('ISO-001'), async ({ keys }) => {
    const [first, twin] = await keys.twins();

    await keys.deleted(first);

    await expect(twin).toHaveState('2', { check: 'key_state of the second key' });
    await expect(twin).toDecryptItsKeepsake();
    await expect(twin).toEncryptAndDecrypt();
  });

  test('does not decrypt what the first encrypted', requirement('ISO-002'), async ({ keys, kms, settle }) => {
    const [first] = await keys.twins();
    await keys.deleted(first);

    const reply = await settle(() => kms.call('decrypt-data', first.keptCiphertext()), 'refusal');

    expect(reply).toBeRefused({ without: 'plain_text', presumes: ['STA-002'] });
  });

  test(
    'does not decrypt a data key that the first encrypted',
    requirement('ISO-002'),
    async ({ keys, trial }) => {
      const [first, twin] = await keys.twins();
      const dataKey = await dataKeyFrom(first);
      if ('unserved' in dataKey) return trial.leaveOut('decrypt-datakey naming the twin', dataKey.unserved);

      const reply = await twin.call('decrypt-datakey', dataKey);

      expect(reply).toBeRefused({ check: 'decrypt-datakey naming the twin', without: 'data_key' });
    },
  );
});

test.describe('isolation: import tokens', () => {
  test('shows whether they outlive a delete', requirement('ISO-003'), async ({ keys }) => {
    const key = await keys.pendingImport();
    const [first, second] = [await keys.parameters(key), await keys.parameters(key)];
    await keys.import(key, { parameters: first });
    await keys.deleted(key);

    const reply = await keys.tryImport(key, { parameters: second });

    expect(answerOf(reply)).toBeObserved('import with a token from before the delete');
  });
});
