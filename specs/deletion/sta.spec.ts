import { expect, requirement, test, textOf } from '../../fixtures/test.ts';

/** A refusal changes nothing. */
const afterRefusal = { check: 'key_state after the refusal', presumes: ['DEL-005'] };

test.describe('after the delete: the key is unavailable', () => {
  // One after the other: they share a key, and no worker waits for it.
  test.describe.configure({ mode: 'default' });

  test('refuses encrypt-data', requirement('STA-001'), async ({ keys, settle }) => {
    const key = await keys.deletedOnce();

    const reply = await settle(() => key.call('encrypt-data', { plain_text: 'after the delete' }), 'refusal');

    expect(reply).toBeRefused({ without: 'cipher_text' });
    await expect(key).toHaveState('5', afterRefusal);
  });

  test(
    'refuses decrypt-data of earlier ciphertext',
    requirement('STA-002'),
    async ({ keys, kms, settle }) => {
      const key = await keys.deletedOnce();

      const reply = await settle(() => kms.call('decrypt-data', key.keptCiphertext()), 'refusal');

      expect(reply).toBeRefused({ without: 'plain_text' });
      await expect(key).toHaveState('5', afterRefusal);
    },
  );

  test('refuses a second delete', requirement('STA-003'), async ({ keys, settle }) => {
    const key = await keys.deletedOnce();

    const reply = await settle(() => key.call('delete-imported-key-material'), 'refusal');

    expect(reply).toBeKmsError(400, 'KMS.2701');
    await expect(key).toHaveState('5', afterRefusal);
    await expect(key).toKeepItsIdentity({ presumes: ['DEL-006'] });
  });

  for (const [operation, code] of [
    ['enable-key', 'KMS.1201'],
    ['disable-key', 'KMS.1301'],
  ] as const) {
    test(`refuses ${operation}`, requirement('STA-004'), async ({ keys, settle }) => {
      const key = await keys.deleted();

      const reply = await settle(() => key.call(operation), 'refusal');

      expect(reply).toBeKmsError(400, code);
      await expect(key).toHaveState('5', { check: `key_state after ${operation} was refused` });
    });
  }

  test('gives parameters for the next import', requirement('STA-005'), async ({ keys, settle }) => {
    const key = await keys.deletedOnce();
    const wrapping_algorithm = 'RSAES_OAEP_SHA_256';

    const reply = await settle(
      () => key.call('get-parameters-for-import', { wrapping_algorithm }),
      'success',
    );

    expect(reply).toMatchContract(200);
  });

  test('shows the key under its alias still', requirement('STA-008'), async ({ keys }) => {
    const presumes = { presumes: ['DEL-006'] };
    const key = await keys.deleted();

    expect(textOf(await key.info(), 'key_alias')).toBeAsDocumented(
      'key_alias of describe-key',
      key.alias,
      presumes,
    );
    const listed = (await keys.list()).find(details => textOf(details, 'key_id') === key.key_id);
    expect(textOf(listed, 'key_alias')).toBeAsDocumented('key_alias of list-keys', key.alias, presumes);
  });

  test('keeps the alias taken', requirement('STA-008'), async ({ keys }) => {
    const key = await keys.deleted();

    const { reply } = await keys.create(key.alias);

    expect(reply).toBeKmsError(400, 'KMS.1104', { check: 'create-key with the same alias' });
    await expect(key).toHaveState('5', { check: 'key_state after create-key was refused' });
  });
});
