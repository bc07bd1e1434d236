import {
  codeOf,
  expect,
  type KeyState,
  requirement,
  type TestKey,
  test,
  textOf,
} from '../../fixtures/test.ts';

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

  test('shows nothing of another project', requirement('ISO-005'), async ({ kms, othersWorkshop }) => {
    const { keys, arrange } = othersWorkshop;
    const theirs = await keys.imported();
    const names = await namesOf(theirs);
    const wrapping_algorithm = 'RSAES_OAEP_SHA_256';
    const presumes = ['AUT-005', 'ISO-004', 'PRE-010'];

    for (const [name, key_id] of names) {
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
    for (const [name, key_id] of names)
      for (const [operation, members, without] of uses) {
        const reply = await kms.call(operation, { key_id, ...members });
        expect.soft(reply).toBeRefused({ check: `${operation} by ${name}`, without, presumes });
      }
    const notIn = async (what: string, filter: object) => {
      const details = await kms.everyKey(filter);
      const isShown = details.some(each => textOf(each, 'key_id') === theirs.key_id);
      expect.soft(isShown).toBeAsDocumented(`a key of another project in ${what}`, false);
    };
    const notListedAs = (state: KeyState) =>
      notIn(`list-keys with the key_state ${state}`, { key_state: codeOf(state) });
    await notIn('list-keys', {});
    await notIn('list-keys with a key_spec', { key_spec: 'AES_256' });
    await notListedAs('Enabled');
    await arrange.scheduleDeletion(theirs);
    await notListedAs('Pending deletion');
    await arrange.cancelDeletion(theirs);
    await notListedAs('Disabled');
    await arrange.deleteMaterial(theirs, 'DEL-003');
    await notListedAs('Pending import');
    for (const [name, key_id] of names) {
      const reply = await kms.call('describe-key', { key_id });
      const check = `describe-key by ${name} of a key without material`;
      expect.soft(reply).toBeKmsError(404, 'KMS.0207', { check, presumes });
    }
  });
});

/** What uses a key that its project may name in each way, and the member that only its project may see. */
const uses = [
  ['encrypt-data', { plain_text: 'of another project' }, 'cipher_text'],
  ['create-datakey', { datakey_length: '256' }, 'cipher_text'],
] as const;

/** The names of a key. Its own project has used them before: what was found then must not be found by others. */
async function namesOf(key: TestKey): Promise<ReadonlyArray<readonly [name: string, key_id: string]>> {
  const alias = `alias/${key.alias}`;
  const info = await key.info(alias);
  const urn = `kms:${textOf(info ?? key.record.snapshot, 'realm') ?? ''}:0:alias:${key.alias}`;
  await key.info(urn);
  return [
    ['id', key.key_id],
    ['alias', alias],
    ['URN', urn],
  ];
}
