import { day, hour, moment } from '../../fixtures/clock.ts';
import { expect, requirement, type TestKey, test, textOf } from '../../fixtures/test.ts';

/** Clients of the real clouds send the time as a string. */
const asText = ({ expiration_time }: { expiration_time: number }) => ({
  expiration_time,
  members: { expiration_time: `${expiration_time}` },
});

test.describe('time: material that expires', () => {
  // A test waits until all others are done or wait as well: then the clock is moved.
  test.slow();

  test(
    'is deleted within 24 hours after its time',
    requirement('EXP-001'),
    async ({ kms, keys, arrange, clock }) => {
      let disabled: TestKey | undefined;
      const { key } = await clock.after(async () => {
        const key = await keys.pendingImport();
        const second = clock.controlled ? await keys.deleted() : undefined;
        const expires = { expiration_time: clock.now() + clock.life };
        const made = await arrange.importInto(key, expires);
        if (second) {
          // The same time again, after a delete: what waited for it first must not be taken for what waits now.
          const again = await arrange.deleteMaterial(await arrange.importInto(second, expires), 'DEL-007');
          disabled = await arrange.disable(await arrange.importInto(again, asText(expires)));
        }
        const at = expires.expiration_time + day + moment;
        return { at, holds: 'key_state Pending import ("5")', key: made, with: disabled ? [disabled] : [] };
      });

      await expect(key).toHaveState('Pending import', {
        check: 'key_state 24 hours after the time',
        presumes: ['DEL-005'],
      });
      if (disabled)
        await expect(disabled).toHaveState('Pending import', {
          check: 'key_state 24 hours after the time, where the key was imported again and disabled',
          presumes: ['DEL-005', 'STA-009', 'REC-001', 'IMP-004'],
        });
      if (!clock.controlled) return;
      if (disabled) {
        await disabled.call('enable-key');
        const decrypted = await kms.untilRefused('decrypt-data', disabled.keptCiphertext());
        expect(decrypted).toBeRefused({
          check: 'decrypt-data after enable-key of a key that was Disabled at the time',
          without: 'plain_text',
          presumes: ['STA-002', 'STA-009'],
        });
      }
      // What still decrypts although it is shown as expired is EXP-003's.
      const expired = await kms.untilRefused('decrypt-data', key.keptCiphertext());
      if (expired.status < 300) return;

      const empty = await keys.pendingImport();
      const expires = clock.now() + clock.life;
      const pending = await arrange.importInto(empty, { expiration_time: expires });
      keys.discard(pending);
      await arrange.scheduleDeletion(pending);
      await clock.reach(expires + day + moment, pending);
      await pending.call('cancel-key-deletion');
      await pending.call('enable-key');
      const decrypted = await kms.untilRefused('decrypt-data', pending.keptCiphertext());
      expect(decrypted).toBeRefused({
        check: 'decrypt-data of a key that was pending deletion at the time, after a cancel',
        without: 'plain_text',
        presumes: ['STA-002', 'STA-006', 'STA-009'],
      });
    },
  );

  test(
    'can be deleted a minute before its time',
    requirement('DEL-007'),
    async ({ keys, arrange, clock }) => {
      // The clock may be moved while a key is waited for.
      const empty = await keys.pendingImport();
      const expires = clock.now() + clock.life;
      const key = await arrange.importInto(empty, { expiration_time: expires });

      if (clock.controlled) await clock.reach(expires - 60, key);

      const presumes = ['DEL-001', 'DEL-005', 'EXP-002'];
      const when = clock.controlled ? 'a minute before the time' : 'long before the time';
      const reply = await key.call('delete-imported-key-material');
      expect(reply).toMatchContract(200, { check: `delete ${when}`, presumes });
      await expect(key).toHaveState('Pending import', { check: `state after a delete ${when}`, presumes });
    },
  );

  test('is usable before its time', requirement('EXP-002'), async ({ keys, arrange, clock }) => {
    // A minute before it is more than 24 hours from now: nothing may end earlier, whatever its time.
    const empty = await keys.pendingImport();
    const expires = clock.now() + day + 70;
    // The same material had an earlier time before it was deleted by hand: what waits for that must not end it now.
    if (clock.controlled) {
      const made = await arrange.importInto(empty, { expiration_time: clock.now() + clock.life / 2 });
      await arrange.deleteMaterial(made, 'DEL-007');
    }
    const key = await arrange.importInto(empty, { expiration_time: expires });
    keys.discard(key);

    if (clock.controlled) await clock.reach(expires - 60, key);

    await expect(key).toHaveState('Enabled', {
      check: 'key_state a minute before the time',
      presumes: ['EXP-004'],
    });
    await expect(key).toDecryptItsKeepsake({ presumes: ['REC-002', 'EXP-004'] });
    await expect(key).toEncryptAndDecrypt({ presumes: ['REC-007', 'EXP-004'] });
  });

  test(
    'leaves the key as a manual delete does',
    requirement('EXP-003'),
    async ({ kms, keys, arrange, imports, clock, otherMaterial }) => {
      const as = (...ids: string[]) => ({ presumes: ['EXP-001', 'DEL-005', ...ids] });
      let dataKey: string | undefined;
      const { key } = await clock.after(async () => {
        const empty = await keys.forFirstImport();
        const expires = clock.now() + clock.life;
        const made = await arrange.importInto(empty, { expiration_time: expires });
        await expect(made).toDecryptItsKeepsake({ presumes: ['EXP-002', 'IMP-003', 'IMP-013'] });
        const sealed = await made.call('create-datakey', { datakey_length: '512' });
        dataKey = sealed.status === 200 ? textOf(sealed.body, 'cipher_text') : undefined;
        const holds = 'the key behaves as after a manual delete';
        return { at: expires + day + moment, holds, key: made };
      });
      // Before anything else names the key: a server may delete only when it is asked about it.
      const unasked = await kms.untilRefused('decrypt-data', key.keptCiphertext());
      expect(unasked).toBeRefused({
        check: 'decrypt-data before the key was named',
        without: 'plain_text',
        ...as('STA-002'),
      });
      await expect(key).toHaveState('Pending import', as());
      // Of a key that an earlier run promised something of, nobody knows what it showed before.
      if (key.record.snapshot) await expect(key).toKeepItsIdentity(as('DEL-006'));
      if (dataKey) {
        const opened = await key.untilRefused('decrypt-datakey', {
          cipher_text: dataKey,
          datakey_cipher_length: '64',
        });
        const check = 'decrypt-datakey after the expiry';
        expect(opened).toBeRefused({ check, without: 'data_key', ...as('STA-007') });
      }

      const plain_text = 'after the expiry';
      const [encrypted, decrypted, deleted] = await Promise.all([
        key.untilRefused('encrypt-data', { plain_text }),
        kms.untilRefused('decrypt-data', key.keptCiphertext()),
        key.call('delete-imported-key-material'),
      ]);
      expect(encrypted).toBeRefused({ without: 'cipher_text', ...as('STA-001') });
      expect(decrypted).toBeRefused({ without: 'plain_text', ...as('STA-002') });
      expect(deleted).toBeKmsError(400, 'KMS.2701', as('STA-003'));
      const changes = [await key.call('enable-key'), await key.call('disable-key')];
      const used = { check: 'use after enable-key and disable-key', ...as('STA-009') };
      const encryptedLater = await key.untilRefused('encrypt-data', { plain_text });
      expect(encryptedLater).toBeRefused({ without: 'cipher_text', ...used });
      const decryptedLater = await kms.untilRefused('decrypt-data', key.keptCiphertext());
      expect(decryptedLater).toBeRefused({ without: 'plain_text', ...used });
      if (changes.some(reply => reply.status < 300)) return; // it may no longer be Pending import: see STA-004

      const [first, second] = await Promise.all([imports.parameters(key), imports.parameters(key)]);
      const other = await imports.send(key, { parameters: first, material: otherMaterial });
      expect(other).toBeKmsError(400, 'KMS.2606', as('REC-003'));
      const same = await imports.send(key, { parameters: second });
      expect(same).toMatchContract(200, as('REC-001', 'REC-003', 'REC-004', 'EXP-004'));
      await expect(key).toHaveState('Enabled', as('REC-001', 'REC-003', 'REC-004', 'EXP-004'));
      await expect(key).toDecryptItsKeepsake(as('REC-002', 'EXP-004'));
    },
  );

  test('no longer expires once it was deleted', requirement('EXP-004'), async ({ keys, arrange, clock }) => {
    const staysUsable = async (key: TestKey, when: string) => {
      await expect(key).toHaveState('Enabled', { check: `key_state ${when}` });
      await expect(key).toDecryptItsKeepsake({ check: `decrypt-data ${when}` });
    };

    const { key } = await clock.after(async () => {
      const empty = await keys.pendingImport();
      const expires = clock.now() + clock.life;
      const made = await arrange.importInto(empty, { expiration_time: expires });
      await arrange.importInto(await arrange.deleteMaterial(made, 'DEL-007'));
      if (clock.controlled) {
        await clock.reach(expires + moment, made);
        await staysUsable(made, 'at the old time');
      }
      const holds = 'key_state Enabled ("2"), and the ciphertext decrypts';
      return { at: expires + day + moment, holds, key: made };
    });

    await staysUsable(key, '24 hours after the old time');
    if (!clock.controlled) return;

    const expires = clock.now() + clock.life;
    await arrange.importInto(await arrange.deleteMaterial(key), { expiration_time: expires });
    await arrange.deleteMaterial(await arrange.disable(key), 'DEL-003');
    await arrange.importInto(key);
    await clock.reach(expires + day + moment, key);
    await staysUsable(key, 'after the old time of material that was deleted while Disabled');
  });

  test('affects no other key', requirement('EXP-005'), async ({ keys, arrange, clock }) => {
    let expiring: TestKey | undefined;
    const { key: twin } = await clock.after(async () => {
      const [key, second] = await keys.twins();
      const expires = clock.now() + clock.life;
      await arrange.importInto(await arrange.deleteMaterial(key), { expiration_time: expires });
      expiring = key;
      // Its own material is deleted and imported while that of the first waits for its end.
      await arrange.importInto(await arrange.deleteMaterial(second));
      const holds = 'the second key with the same bytes is usable';
      return { at: expires + day + moment, holds, key: second, with: [key] };
    });

    await expect(twin).toHaveState('Enabled', { check: 'key_state of the twin', presumes: ['ISO-001'] });
    await expect(twin).toDecryptItsKeepsake({ presumes: ['ISO-001'] });
    if (!clock.controlled || !expiring) return;
    await expect(expiring).toHaveState('Pending import', {
      check: 'key_state of the one that expires, whose twin was deleted meanwhile',
      presumes: ['EXP-001', 'DEL-005'],
    });

    const expires = clock.now() + clock.life;
    await arrange.importInto(expiring, { expiration_time: expires });
    await arrange.disable(twin);
    await clock.reach(expires + day + moment, expiring, twin);
    const presumes = ['ISO-001', 'IMP-013'];
    await expect(twin).toHaveState('Disabled', { check: 'key_state of a twin that was Disabled', presumes });
    await twin.call('enable-key');
    await expect(twin).toDecryptItsKeepsake({ check: 'decrypt-data of a twin that was Disabled', presumes });
  });

  test(
    'affects no key of another project',
    requirement('EXP-005'),
    async ({ keys, arrange, othersKeys, clock }) => {
      const theirs = await othersKeys.imported();
      const twin = await keys.twinOf(theirs);
      const expiration_time = clock.now() + clock.life;
      const expiring = await arrange.importInto(await arrange.deleteMaterial(twin), { expiration_time });

      if (clock.controlled) await clock.reach(expiration_time + day + moment, expiring);

      const when = clock.controlled
        ? 'after the same bytes have expired'
        : 'while the same bytes have an end';
      const presumes = ['IMP-003', 'IMP-013', 'ISO-004'];
      await expect(theirs).toHaveState('Enabled', { check: `key_state ${when} elsewhere`, presumes });
      await expect(theirs).toDecryptItsKeepsake({ check: `decrypt-data ${when} elsewhere`, presumes });
      if (!clock.controlled) return;
      await expect(expiring).toHaveState('Pending import', {
        check: 'key_state of the one that expires',
        presumes: ['EXP-001', 'DEL-005'],
      });
    },
  );
});

test.describe('time: import tokens', () => {
  test.slow();

  test('serve until then', requirement('IMP-002'), async ({ keys, imports, clock }) => {
    const key = await keys.pendingImport();
    const parameters = await imports.parameters(key);
    const presumes = ['IMP-003', 'REC-001'];

    if (clock.controlled) await clock.reach(clock.now() + day - hour, key);

    const reply = await imports.send(key, { parameters });
    const check = `import with a token ${clock.controlled ? 'an hour before it expires' : 'at once'}`;
    expect(reply).toMatchContract(200, { check, presumes });
    await expect(key).toHaveState('Enabled', { check: 'state after that import', presumes });
  });

  test('are new ones once they have expired', requirement('IMP-002'), async ({ keys, imports, clock }) => {
    const key = await keys.pendingImport();
    await imports.parameters(key);

    if (clock.controlled) {
      await clock.reach(clock.now() + 6 * hour, key);
      const { expiration_time } = await imports.parameters(key);
      const hours = Math.round((expiration_time - clock.now()) / hour);
      expect(hours).toBeAsDocumented('how many hours parameters are valid that are given 6 hours later', 24);
      await clock.reach(Math.max(clock.now() + day, expiration_time) + moment, key);
    }

    const reply = await imports.send(key, { parameters: await imports.parameters(key) });
    const check = `import with ${clock.controlled ? 'the next token after one that has expired' : 'the second token'}`;
    expect(reply).toMatchContract(200, { check, presumes: ['IMP-003', 'REC-001'] });
  });

  test('expire after 24 hours', requirement('IMP-014'), async ({ keys, imports, clock }) => {
    const { key, importParameters: parameters } = await clock.after(async () => {
      const made = await keys.pendingImport();
      const importParameters = await imports.parameters(made);
      const told = Math.min(importParameters.expiration_time || 0, clock.now() + 2 * day);
      const at = Math.max(clock.now() + day, told) + moment;
      return { at, holds: 'its import token is refused', key: made, importParameters };
    });

    const sendExpired = () => imports.send(key, { ...(parameters && { parameters }) });
    expect(await sendExpired()).toBeKmsError(400, 'KMS.2601');
    await imports.parameters(key);
    const check = 'import with the expired token, after a new one was given';
    expect(await sendExpired()).toBeKmsError(400, ['KMS.2601', 'KMS.2605'], { check });
    await expect(key).toHaveState('Pending import', {
      check: 'key_state after the refusal',
      presumes: ['STA-009'],
    });
  });
});
