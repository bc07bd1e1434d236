import { expect, requirement, test } from '../../fixtures/test.ts';

const operation = 'delete-imported-key-material';

/** Looks like a token, and is none: 64 bytes of base64. */
const malformed = Buffer.from('not a token, though it is as long as one and as hard to read: ab').toString(
  'base64',
);

test.describe('delete-imported-key-material: who may', () => {
  // One after the other: they share a key, and no worker waits for it.
  test.describe.configure({ mode: 'default' });

  test('refuses a request without X-Auth-Token', requirement('AUT-001'), async ({ keys }) => {
    const key = await keys.imported();

    const reply = await key.call(operation, {}, { token: null });

    expect(reply).toBeKmsError(403, 'KMS.0301');
    await expect(key).toBeUntouched();
  });

  test('refuses a malformed token', requirement('AUT-002'), async ({ keys }) => {
    const key = await keys.imported();

    const reply = await key.call(operation, {}, { token: malformed });

    expect(reply).toBeKmsError(403, ['KMS.0301', 'KMS.0302']);
    await expect(key).toBeUntouched({ everywhere: true });
  });

  test('refuses a token that was altered', requirement('AUT-002'), async ({ keys, access }) => {
    const key = await keys.imported();

    for (const { what, token } of await access.alteredTokens()) {
      const reply = await key.call(operation, {}, { token });

      expect(reply).toBeKmsError(403, ['KMS.0301', 'KMS.0302'], { check: `a good token with ${what}` });
    }
    await expect(key).toBeUntouched({ check: 'the key after altered tokens' });
  });

  test('refuses an expired token', requirement('AUT-003'), async ({ keys, access }) => {
    const key = await keys.imported();

    const reply = await key.call(operation, {}, { token: access.expiredToken });

    expect(reply).toBeKmsError(403, 'KMS.0303');
    await expect(key).toBeUntouched();
  });

  test('refuses a token of another project', requirement('AUT-004'), async ({ kms, keys, access }) => {
    const key = await keys.imported();
    access.demandKnown('KMS_OTHER_AUTH_TOKEN', await kms.call('user-quotas', undefined, access.other));

    const reply = await key.call(operation, {}, { token: access.otherToken });

    expect(reply).toBeKmsError(403, 'KMS.0321');
    await expect(key).toBeUntouched();
  });

  test(
    'refuses a token of another project, whatever a header says',
    requirement('AUT-004'),
    async ({ kms, keys, access }) => {
      const key = await keys.imported();
      access.demandKnown('KMS_OTHER_AUTH_TOKEN', await kms.call('user-quotas', undefined, access.other));

      for (const header of ['x-project-id', 'x-kms-project-id', 'project-id']) {
        const headers = { [header]: access.other.projectId };
        const reply = await key.call(operation, {}, { token: access.otherToken, headers });

        const check = `with its own project in ${header}`;
        expect.soft(reply).toBeKmsError(403, 'KMS.0321', { check });
      }
      await expect(key).toBeUntouched({ check: 'the key after contradicting headers' });
    },
  );

  test('refuses a token of no project', requirement('AUT-004'), async ({ keys, access }) => {
    const key = await keys.imported();
    const check = 'with a token that is scoped to the domain';
    const login = await access.tokenOfNoProject();
    if ('unserved' in login) return expect(login.unserved).toBeObserved(check);

    const reply = await key.call(operation, {}, { token: login.token });

    expect(reply).toBeKmsError(403, 'KMS.0321', { check });
    await expect(key).toBeUntouched({ check: 'the key after a token of no project' });
  });

  test('refuses a key of another project', requirement('AUT-005'), async ({ kms, keys, othersKeys }) => {
    const theirs = await othersKeys.imported();

    const unknown = await kms.call(operation, { key_id: keys.unknownId() });
    const reply = await kms.call(operation, { key_id: theirs.key_id });

    expect(reply).toBeRefusedLike(unknown, [404, ['KMS.0207']], { whose: 'PRE-010' });
    await expect(theirs).toBeUntouched({ presumes: ['ISO-004'] });
  });

  test(
    'refuses a Disabled key of another project',
    requirement('AUT-005'),
    async ({ kms, keys, othersWorkshop: others }) => {
      const theirs = await others.arrange.disable(await others.keys.imported());

      const unknown = await kms.call(operation, { key_id: keys.unknownId() });
      const reply = await kms.call(operation, { key_id: theirs.key_id });

      const check = 'delete of a Disabled key of another project';
      expect(reply).toBeRefusedLike(unknown, [404, ['KMS.0207']], { check, whose: 'PRE-010' });
      await expect(theirs).toHaveState('Disabled', { check: 'state of that key', presumes: ['ISO-004'] });
      await others.arrange.enable(theirs);
    },
  );

  test('refuses a user without the permission', requirement('AUT-006'), async ({ keys, access }) => {
    const key = await keys.imported();
    const token = access.readonlyToken;
    access.demandKnown('KMS_READONLY_AUTH_TOKEN', await key.call('describe-key', {}, { token }));

    const reply = await key.call(operation, {}, { token });

    expect(reply).toBeKmsError(403, 'KMS.0306');
    await expect(key).toBeUntouched({ everywhere: true });
  });

  test(
    'refuses a user without the permission, of a Disabled key',
    requirement('AUT-006'),
    async ({ keys, access }) => {
      const key = await keys.disabled();
      const token = access.readonlyToken;
      access.demandKnown('KMS_READONLY_AUTH_TOKEN', await key.call('describe-key', {}, { token }));

      const reply = await key.call(operation, {}, { token });

      expect(reply).toBeKmsError(403, 'KMS.0306', { check: 'delete of a Disabled key' });
      await expect(key).toHaveState('Disabled', { check: 'key_state of the Disabled key' });
    },
  );

  test('judges a bad token before a bad body', requirement('AUT-007'), async ({ kms, keys }) => {
    const key_id = keys.unknownId();

    const ordinary = await kms.call(operation, { key_id }, { token: malformed });
    const reply = await kms.call(operation, undefined, { token: malformed, raw: '{"key_id":' });

    expect(reply).toBeRefusedLike(ordinary, [403, ['KMS.0301', 'KMS.0302']], { whose: 'AUT-002' });
  });
});
