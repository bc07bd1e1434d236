import { expect, requirement, test, textOf } from '../../fixtures/test.ts';

/** A refusal changes nothing. */
const afterRefusal = { check: 'key_state after the refusal', presumes: ['DEL-005'] };

test.describe('after the delete: the key is unavailable', () => {
  // One after the other: they share a key, and no worker waits for it.
  test.describe.configure({ mode: 'default' });

  test('refuses encrypt-data', requirement('STA-001'), async ({ keys }) => {
    const key = await keys.deleted('first time');

    const reply = await key.untilRefused('encrypt-data', { plain_text: 'after the delete' });

    expect(reply).toBeRefused({ without: 'cipher_text' });
    await expect(key).toHaveState('Pending import', afterRefusal);
  });

  test('refuses decrypt-data of earlier ciphertext', requirement('STA-002'), async ({ kms, keys }) => {
    const key = await keys.deleted('first time');

    const reply = await kms.untilRefused('decrypt-data', key.keptCiphertext());

    expect(reply).toBeRefused({ without: 'plain_text' });
    await expect(key).toHaveState('Pending import', afterRefusal);
  });

  test('refuses a second delete', requirement('STA-003'), async ({ keys }) => {
    const key = await keys.deleted('first time');

    const reply = await key.call('delete-imported-key-material');

    expect(reply).toBeKmsError(400, 'KMS.2701');
    await expect(key).toHaveState('Pending import', afterRefusal);
    await expect(key).toKeepItsIdentity({ presumes: ['DEL-006'] });
  });

  for (const [operation, code] of [
    ['enable-key', 'KMS.1201'],
    ['disable-key', 'KMS.1301'],
  ] as const) {
    test(`refuses ${operation}`, requirement('STA-004'), async ({ keys }) => {
      const key = await keys.deleted();

      const reply = await key.call(operation);

      expect(reply).toBeKmsError(400, code);
      await expect(key).toHaveState('Pending import', { check: `key_state after ${operation} was refused` });
    });
  }

  test('gives parameters for the next import', requirement('STA-005'), async ({ keys }) => {
    const key = await keys.deleted('first time');
    const wrapping_algorithm = 'RSAES_OAEP_SHA_256';

    const reply = await key.untilServed('get-parameters-for-import', { wrapping_algorithm });

    expect(reply).toMatchContract(200);
  });

  test('shows the key under its alias still', requirement('STA-008'), async ({ keys }) => {
    const presumes = { presumes: ['DEL-006'] };
    const key = await keys.deleted();

    for (const [where, look] of [
      ['describe-key by its id', () => key.info()],
      ['describe-key by its alias', () => key.info(`alias/${key.alias}`)],
      ['list-keys', () => key.listed()],
    ] as const) {
      const shown = await key.until(look, info => textOf(info, 'key_alias') === key.alias);
      expect(textOf(shown, 'key_alias')).toBeAsDocumented(`key_alias of ${where}`, key.alias, presumes);
      expect(textOf(shown, 'key_id')).toBeAsDocumented(`key_id of ${where}`, key.key_id, presumes);
    }
  });

  test('keeps the alias taken', requirement('STA-008'), async ({ keys }) => {
    const key = await keys.deleted();

    const { reply } = await keys.create({ alias: () => key.alias, description: marker => `${marker} again` });

    expect(reply).toBeKmsError(400, 'KMS.1104', { check: 'create-key with the same alias' });
    await expect(key).toHaveState('Pending import', { check: 'key_state after create-key was refused' });
    await expect(key).toKeepItsIdentity({
      check: 'metadata after create-key was refused',
      presumes: ['DEL-006'],
    });
  });
});
