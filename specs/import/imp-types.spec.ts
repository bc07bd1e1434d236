import { expect, requirement, test } from '../../fixtures/test.ts';

test.describe('the documented types of the other operations', () => {
  test('create-key refuses a list for an alias', requirement('IMP-020'), async ({ keys }) => {
    const { reply } = await keys.create({ members: alias => ({ key_alias: [alias] }) });

    expect(reply).toBeKmsError(400, 'KMS.*', { check: 'create-key with a list for key_alias' });
  });

  test('other operations refuse a list for a string', requirement('IMP-020'), async ({ kms, keys }) => {
    const key = await keys.imported();
    const { key_id } = key;
    const { cipher_text } = key.keptCiphertext();

    for (const [operation, members, listed] of [
      ['disable-key', { key_id: [key_id] }, 'key_id'],
      ['schedule-key-deletion', { key_id, pending_days: ['7'] }, 'pending_days'],
      ['encrypt-data', { key_id, plain_text: ['text'] }, 'plain_text'],
      ['decrypt-data', { cipher_text: [cipher_text] }, 'cipher_text'],
    ] as const) {
      key.record.ready = false;
      const reply = await kms.call(operation, members);

      const check = `${operation} with a list for ${listed}`;
      expect.soft(reply).toBeKmsError(400, 'KMS.*', { check, presumes: ['INP-004'] });
    }
    await expect(key).toBeUntouched({ check: 'the key after lists for strings', presumes: ['INP-004'] });
  });

  test('list-keys refuses a limit in words', requirement('IMP-020'), async ({ kms }) => {
    const reply = await kms.call('list-keys', { limit: 'ten' });

    expect(reply).toBeKmsError(400, 'KMS.1601', { check: 'list-keys with a limit in words' });
  });

  test(
    'import-key-material refuses members that it cannot read',
    requirement('IMP-020'),
    async ({ keys, imports }) => {
      const key = await keys.neverImported();
      const parameters = await imports.parameters(key);
      const presumes = ['IMP-001', 'IMP-019'];

      for (const [what, members] of [
        ['an expiration_time in words', { expiration_time: 'tomorrow' }],
        ['null for import_token', { import_token: null }],
        ['null for encrypted_key_material', { encrypted_key_material: null }],
      ] as const) {
        const reply = await imports.send(key, { parameters, members });

        const check = `import-key-material with ${what}`;
        expect.soft(reply).toBeKmsError(400, 'KMS.*', { check });
        if (reply.status < 300) break;
      }
      await expect(key).toHaveState('Pending import', {
        check: 'key_state after imports that cannot be read',
        presumes,
      });
    },
  );
});
