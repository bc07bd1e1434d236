import { codeOf, expect, requirement, test, textOf } from '../../fixtures/test.ts';

test.describe('isolation of projects', () => {
  test(
    'a delete affects no key of another project',
    requirement('ISO-004'),
    async ({ keys, arrange, othersKeys }) => {
      const theirs = await othersKeys.unreadSinceImport();
      const twin = await keys.twinOf(theirs);

      await arrange.deleteMaterial(twin);

      await expect(theirs).toHaveState('Enabled', { presumes: ['IMP-003'] });
      await expect(theirs).toEncryptAndDecrypt({ presumes: ['IMP-003', 'IMP-013'] });
    },
  );

  test('shows nothing of another project', requirement('ISO-005'), async ({ kms, keys, othersKeys }) => {
    const theirs = await othersKeys.imported();
    const own = await keys.imported();
    const wrapping_algorithm = 'RSAES_OAEP_SHA_256';
    const presumes = ['AUT-005', 'ISO-004', 'PRE-010'];

    for (const [name, key_id] of [
      ['id', theirs.key_id],
      ['alias', `alias/${theirs.alias}`],
      ['URN', `kms:${textOf(await own.info(), 'realm') ?? ''}:0:alias:${theirs.alias}`],
    ] as const) {
      const reply = await kms.call('describe-key', { key_id });
      expect.soft(reply).toBeKmsError(404, 'KMS.0207', { check: `describe-key by ${name}`, presumes });
    }
    const parameters = await kms.call('get-parameters-for-import', {
      key_id: theirs.key_id,
      wrapping_algorithm,
    });
    expect.soft(parameters).toBeKmsError(404, 'KMS.0207', { check: 'get-parameters-for-import', presumes });
    const decrypted = await kms.call('decrypt-data', theirs.keptCiphertext());
    const check = 'decrypt-data of ciphertext of another project';
    expect.soft(decrypted).toBeRefused({ without: 'plain_text', check, presumes });
    for (const [what, filter] of [
      ['list-keys', {}],
      ['list-keys with a key_state', { key_state: codeOf('Enabled') }],
      ['list-keys with a key_spec', { key_spec: 'AES_256' }],
    ] as const) {
      const details = await kms.everyKey(filter);
      const isShown = details.some(each => textOf(each, 'key_id') === theirs.key_id);
      expect.soft(isShown).toBeAsDocumented(`a key of another project in ${what}`, false);
    }
  });
});
