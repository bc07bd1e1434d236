import { randomUUID } from 'node:crypto';
import {
  expect,
  type KeyInfo,
  type KeyState,
  type Reply,
  requirement,
  shownState,
  stateOf,
  test,
  textOf,
} from '../../fixtures/test.ts';
import { checkSuccessReply } from '../../schemas/contract/contract.ts';

/** In seconds. */
const year = 365 * 24 * 3600;

/** DEL-001 checks the status of a success; a refusal is a failure of the test that received it. */
const likeAnyDelete = (reply: Reply) => ({ presumes: reply.status < 300 ? ['DEL-001'] : [] });

test.describe('delete-imported-key-material: deleting succeeds', () => {
  test('deletes the material of an Enabled key', requirement('DEL-001'), async ({ keys }) => {
    const key = await keys.imported('never deleted');

    const reply = await key.call('delete-imported-key-material');

    expect(reply).toMatchContract(200);
  });

  test('answers without a message', requirement('DEL-002'), async ({ keys, arrange }) => {
    const key = await keys.imported();

    const reply = await arrange.sendDelete(key);

    expect(checkSuccessReply('delete-imported-key-material', reply.status, reply.text)).toHoldNoViolation(
      'the body of the success reply',
      'an empty body or {}',
    );
  });

  test('deletes the material of a Disabled key', requirement('DEL-003'), async ({ keys }) => {
    const key = await keys.disabled();
    keys.discard(key); // REC-006 checks what a delete from Disabled leaves

    const reply = await key.call('delete-imported-key-material');

    expect(reply).toMatchContract(200, likeAnyDelete(reply));
    await expect(key).toHaveState('Pending import', { presumes: ['DEL-005'] });
  });

  test(
    'deletes the material of a key that a cancelled deletion left Disabled',
    requirement('DEL-003'),
    async ({ keys, arrange }) => {
      const key = await arrange.cancelDeletion(await keys.pendingDeletion());
      keys.discard(key); // as above

      const reply = await key.call('delete-imported-key-material');

      expect(reply).toMatchContract(200, { check: 'delete after a cancel', ...likeAnyDelete(reply) });
      await expect(key).toHaveState('Pending import', {
        check: 'key_state after a delete that followed a cancel',
        presumes: ['DEL-005'],
      });
    },
  );

  for (const [sequence, what] of [
    [randomUUID(), 'a UUID'],
    ['conformance.check(with~36_characters', 'another 36-character ASCII value'],
  ] as const) {
    test(`accepts ${what} as sequence`, requirement('DEL-004'), async ({ keys }) => {
      const key = await keys.imported();

      const reply = await key.call('delete-imported-key-material', { sequence });

      expect(reply).toMatchContract(200, {
        check: `delete with ${what} as sequence, ${sequence}`,
        ...likeAnyDelete(reply),
      });
      await expect(key).toHaveState('Pending import', { presumes: ['DEL-005'] });
    });
  }

  test('needs no sequence', requirement('DEL-004'), async ({ keys }) => {
    const key = await keys.imported();

    const reply = await key.call('delete-imported-key-material');

    expect(reply).toMatchContract(200, { check: 'delete without sequence', ...likeAnyDelete(reply) });
  });

  test('leaves the key Pending import', requirement('DEL-005'), async ({ keys, arrange }) => {
    const key = await keys.imported('never deleted');

    await arrange.sendDelete(key);

    await expect(key).toHaveState('Pending import');
  });

  test('shows in the list that it did', requirement('DEL-005'), async ({ keys, arrange }) => {
    const key = await keys.imported();
    const isListed = (wanted: KeyState) => (info?: KeyInfo) => stateOf(textOf(info, 'key_state')) === wanted;
    await key.until(() => key.listed(), isListed('Enabled'));

    await arrange.sendDelete(key);

    const shown = await key.until(() => key.listed(), isListed('Pending import'));
    const state = shown && shownState(stateOf(textOf(shown, 'key_state')));
    // STA-008 checks that it is listed.
    expect(state).toBeAsDocumented('key_state in list-keys without a filter', shownState('Pending import'), {
      acceptable: [undefined],
    });
  });

  test('leaves the key itself as it was', requirement('DEL-006'), async ({ keys, arrange }) => {
    const described = await keys.describedAtLength();
    const key = described ? await arrange.importInto(described) : await keys.imported('never deleted');

    await arrange.deleteMaterial(key);

    await expect(key).toKeepItsIdentity();
  });

  test('deletes material before it expires', requirement('DEL-007'), async ({ keys, arrange, run }) => {
    const key = await arrange.importInto(await keys.pendingImport(), { expiration_time: run.now() + year });

    const reply = await key.call('delete-imported-key-material');

    expect(reply).toMatchContract(200, likeAnyDelete(reply));
    await expect(key).toHaveState('Pending import', { presumes: ['DEL-005'] });
  });

  test('is not a scheduled deletion', requirement('DEL-008'), async ({ keys, arrange }) => {
    const cancelled = await arrange.cancelDeletion(await keys.pendingDeletion());
    const key = await arrange.deleteMaterial(await arrange.enable(cancelled));

    const date = (info: unknown) => textOf(info, 'scheduled_deletion_date') ?? '';
    const info = await key.infoWhen(seen => date(seen) === '');

    expect(date(info)).toBeAsDocumented('scheduled_deletion_date', '', { presumes: ['IMP-021'] });
  });

  test('shows whether HMAC material can be deleted', requirement('DEL-010'), async ({ keys }) => {
    const key = await keys.importedHmac();

    const reply = await key.call('delete-imported-key-material');

    expect(reply).toMatchContract(200, { check: 'delete of HMAC material', ...likeAnyDelete(reply) });
    if (reply.status < 300)
      expect(shownState(await key.state('Pending import'))).toBeObserved('an HMAC key after it');
  });

  test('moves the key in the filtered list', requirement('DEL-011'), async ({ keys, arrange }) => {
    const key = await keys.imported();
    const before = await key.isListed('Enabled', true);

    await arrange.deleteMaterial(key);

    expect.soft(before).toBeAsDocumented('under key_state Enabled ("2") before the delete', 'listed');
    const waiting = await key.isListed('Pending import', true);
    expect.soft(waiting).toBeAsDocumented('under key_state Pending import ("5") after it', 'listed');
    const enabled = await key.isListed('Enabled', false);
    expect.soft(enabled).toBeAsDocumented('under key_state Enabled ("2") after it', 'not listed');
  });

  test('shows what becomes of expiration_time', requirement('DEL-009'), async ({ keys, arrange, run }) => {
    const key = await arrange.importInto(await keys.pendingImport(), { expiration_time: run.now() + year });
    await arrange.deleteMaterial(key);

    const info = await key.info();

    const left = textOf(info, 'expiration_time');
    expect(left ? 'kept' : left === '' ? 'emptied' : 'absent').toBeObserved(
      'expiration_time after the delete',
    );
  });
});
