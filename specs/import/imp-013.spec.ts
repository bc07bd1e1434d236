import { randomBytes } from 'node:crypto';
import type { Keys } from '../../fixtures/keys/keys.ts';
import { expect, memberOf, requirement, test, textOf } from '../../fixtures/test.ts';

const generated = (keys: Keys) => keys.generatedByKms();

/** What a key may be, how to get one that nothing was done to, and how to get any. */
const kinds = [
  ['a generated key', generated, generated],
  ['an imported key', (keys: Keys) => keys.importedOnce(), (keys: Keys) => keys.imported()],
] as const;

test.describe('the operations that the flow rests on', () => {
  // One after the other: they share a key, and no worker waits for it.
  test.describe.configure({ mode: 'default' });

  for (const [what, takeFresh, takeAny] of kinds) {
    test(`disables and enables ${what}`, requirement('IMP-013'), async ({ keys, settle }) => {
      const key = await takeFresh(keys);
      const check = (part: string) => ({ check: `${part} of ${what}` });
      const state = (part: string) => ({ ...check(part), presumes: ['CON-005'] });

      const disabled = await key.call('disable-key');
      expect(disabled).toMatchContract(200, check('disable-key'));
      expect(textOf(disabled.body, 'key_info', 'key_state')).toBeAsDocumented(
        'key_state of disable-key',
        '3',
        state('key_state'),
      );
      await expect(key).toHaveState('3', state('key_state after disable-key'));
      const encrypted = await settle(() => key.call('encrypt-data', { plain_text: 'disabled' }), 'refusal');
      expect(encrypted).toBeRefused({ without: 'cipher_text', ...state('encrypt-data while Disabled') });

      const enabled = await key.call('enable-key');
      expect(enabled).toMatchContract(200, check('enable-key'));
      expect(textOf(enabled.body, 'key_info', 'key_state')).toBeAsDocumented(
        'key_state of enable-key',
        '2',
        state('key_state'),
      );
      await expect(key).toHaveState('2', state('key_state after enable-key'));
      await expect(key).toDecryptItsKeepsake(state('decrypt-data after enable-key'));
    });

    test(
      `schedules and cancels the deletion of ${what}`,
      requirement('IMP-013'),
      async ({ keys, settle }) => {
        const key = await takeAny(keys);
        const check = (part: string) => ({ check: `${part} of ${what}` });
        const state = (part: string) => ({ ...check(part), presumes: ['CON-005'] });

        const scheduled = await key.call('schedule-key-deletion', { pending_days: '7' });
        expect(scheduled).toMatchContract(200, check('schedule-key-deletion'));
        expect(textOf(scheduled.body, 'key_state')).toBeAsDocumented(
          'key_state of schedule-key-deletion',
          '4',
          state('key_state'),
        );
        await expect(key).toHaveState('4', state('key_state after schedule-key-deletion'));
        const encrypted = await settle(() => key.call('encrypt-data', { plain_text: 'pending' }), 'refusal');
        expect(encrypted).toBeRefused({
          without: 'cipher_text',
          ...state('encrypt-data while pending deletion'),
        });

        const cancelled = await key.call('cancel-key-deletion');
        expect(cancelled).toMatchContract(200, check('cancel-key-deletion'));
        expect(textOf(cancelled.body, 'key_state')).toBeAsDocumented(
          'key_state of cancel-key-deletion',
          '3',
          state('key_state'),
        );
        await expect(key).toHaveState('3', state('key_state after cancel-key-deletion'));
      },
    );
  }

  test('encrypts and decrypts with a generated key', requirement('IMP-013'), async ({ keys }) => {
    const key = await keys.generatedByKms();

    await expect(key).toEncryptAndDecrypt();
  });

  test('describes a generated key', requirement('IMP-013'), async ({ keys }) => {
    const key = await keys.generatedByKms();

    const info = await key.info();

    expect(textOf(info, 'key_id')).toBeAsDocumented('key_id', key.key_id);
    expect(textOf(info, 'key_alias')).toBeAsDocumented('key_alias', key.alias);
    expect(textOf(info, 'origin')).toBeAsDocumented('origin', 'kms');
    expect(textOf(info, 'key_state')).toBeAsDocumented('key_state', '2');
  });

  test('lists the keys of the project', requirement('IMP-013'), async ({ keys }) => {
    const key = await keys.generatedByKms();

    const listed = (await keys.list()).find(details => textOf(details, 'key_id') === key.key_id);

    expect(textOf(listed, 'key_alias')).toBeAsDocumented('key_alias of list-keys', key.alias);
    expect(textOf(listed, 'key_state')).toBeAsDocumented('key_state of list-keys', '2');
  });
});

test.describe('the operations that the flow rests on', () => {
  test('tells the quotas', requirement('IMP-013'), async ({ kms }) => {
    const reply = await kms.call('user-quotas');

    expect(reply).toMatchContract(200);
    const resources = memberOf(reply.body, 'quotas', 'resources');
    const types = (Array.isArray(resources) ? resources : []).map(resource => textOf(resource, 'type'));
    expect(types.includes('CMK')).toBeAsDocumented('a quota of type CMK', true);
  });

  for (const [key_spec, signing_algorithm] of [
    ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256'],
    ['EC_P256', 'ECDSA_SHA_256'],
  ] as const) {
    test(`signs and verifies with ${key_spec}`, requirement('IMP-013'), async ({ keys }) => {
      const key = await keys.generatedByKms(key_spec);
      const digest = {
        message: randomBytes(32).toString('base64'),
        message_type: 'DIGEST',
        signing_algorithm,
      };

      const signed = await key.call('sign', digest);
      expect(signed).toMatchContract(200, { check: `sign with ${key_spec}` });
      const signature = textOf(signed.body, 'signature');
      const verified = await key.call('verify', { ...digest, signature });
      expect(verified).toMatchContract(200, { check: `verify with ${key_spec}` });
      expect(textOf(verified.body, 'signature_valid')).toBeAsDocumented('signature_valid', 'true');
    });
  }
});
