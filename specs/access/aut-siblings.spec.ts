import { expect, requirement, test } from '../../fixtures/test.ts';

test.describe('the other operations: who may', () => {
  test(
    'a read-only user changes nothing',
    requirement('AUT-012'),
    async ({ kms, keys, arrange, imports, access }) => {
      const token = access.readonlyToken;
      const presumes = ['AUT-006'];
      const key = await keys.imported();
      access.demandKnown('KMS_READONLY_AUTH_TOKEN', await key.call('describe-key', {}, { token }));
      const refused = async (operation: Parameters<typeof key.call>[0], members = {}) =>
        expect
          .soft(await key.call(operation, members, { token }))
          .toBeKmsError(403, 'KMS.0306', { check: `${operation} by a read-only user`, presumes });

      // The project's own user has done all of it before: what was allowed then may be remembered.
      await arrange.cancelDeletion(await arrange.scheduleDeletion(await arrange.disable(key)));
      await arrange.makeReady(key);
      await refused('disable-key');
      await refused('schedule-key-deletion', { pending_days: '7' });
      await expect(key).toBeUntouched();
      await arrange.disable(key);
      await refused('enable-key');
      await expect(key).toHaveState('Disabled', { check: 'state after enable-key was refused' });
      await arrange.scheduleDeletion(key);
      await refused('cancel-key-deletion');
      await expect(key).toHaveState('Pending deletion', {
        check: 'state after cancel-key-deletion was refused',
      });
      const { reply, alias } = await keys.create({ call: { token } });
      expect.soft(reply).toBeKmsError(403, 'KMS.0306', { check: 'create-key by a read-only user', presumes });
      const left = await kms.call('describe-key', { key_id: `alias/${alias}` });
      if (reply.status >= 400)
        expect.soft(left).toBeRefused({ check: 'the key that was not to be created', without: 'key_info' });

      const empty = await keys.neverImported();
      const imported = await imports.send(empty, { call: { token } });
      expect
        .soft(imported)
        .toBeKmsError(403, 'KMS.0306', { check: 'import-key-material by a read-only user', presumes });
      await expect(empty).toHaveState('Pending import', { check: 'state after the import was refused' });
    },
  );
});
