import { randomBytes, randomUUID } from 'node:crypto';
import {
  expect,
  type Keys,
  type Kms,
  memberOf,
  type Reply,
  requirement,
  stateOf,
  test,
  textOf,
} from '../../fixtures/test.ts';

const generated = (keys: Keys) => keys.generatedByKms();

/** What a key may be, how to get one that nothing was done to, and how to get any. */
const kinds = [
  ['a generated key', generated, generated],
  ['an imported key', (keys: Keys) => keys.imported('never deleted'), (keys: Keys) => keys.imported()],
] as const;

/** What the quotas and the list say of how many keys there are. */
interface Counted {
  /** NaN where it was not to be had. */
  readonly used: number;
  readonly all: number;
  /** Without those that are Pending import. */
  readonly withMaterial: number;
}

/** Counts keys. Other tests create some: what is used on both sides of a listing has not changed in between. */
async function countKeys(kms: Kms): Promise<Counted> {
  const used = async () => Number(textOf(quotaOfKeys(await kms.call('user-quotas')), 'used'));
  for (let looks = 0; ; looks += 1) {
    const [before, details, after] = [await used(), await kms.everyKey(), await used()];
    const own = details.filter(each => textOf(each, 'default_key_flag') !== '1');
    const isEmpty = (each: unknown) => stateOf(textOf(each, 'key_state')) === 'Pending import';
    const count = (listed: readonly unknown[]) => new Set(listed.map(each => textOf(each, 'key_id'))).size;
    const withMaterial = count(own.filter(each => !isEmpty(each)));
    if (before === after || looks === 9)
      return { used: before === after ? after : Number.NaN, all: count(own), withMaterial };
  }
}

test.describe('the operations that the flow rests on', () => {
  // One after the other: they share a key, and no worker waits for it.
  test.describe.configure({ mode: 'default' });

  for (const [what, takeFresh, takeAny] of kinds) {
    test(`disables and enables ${what}`, requirement('IMP-013'), async ({ keys }) => {
      const key = await takeFresh(keys);
      const check = (part: string) => ({ check: `${part} of ${what}` });
      const state = (part: string) => ({ ...check(part), presumes: ['CON-005'] });

      const disabled = await key.call('disable-key');
      expect(disabled).toMatchContract(200, check('disable-key'));
      expect(disabled).toShowState('Disabled', state('key_state of the reply'));
      await expect(key).toHaveState('Disabled', state('key_state after disable-key'));
      const encrypted = await key.untilRefused('encrypt-data', { plain_text: 'disabled' });
      expect(encrypted).toBeRefused({ without: 'cipher_text', ...state('encrypt-data while Disabled') });

      const enabled = await key.call('enable-key');
      expect(enabled).toMatchContract(200, check('enable-key'));
      expect(enabled).toShowState('Enabled', state('key_state of the reply'));
      await expect(key).toHaveState('Enabled', state('key_state after enable-key'));
      await expect(key).toDecryptItsKeepsake(state('decrypt-data after enable-key'));
    });

    test(`schedules and cancels the deletion of ${what}`, requirement('IMP-013'), async ({ keys }) => {
      const key = await takeAny(keys);
      const check = (part: string) => ({ check: `${part} of ${what}` });
      const state = (part: string) => ({ ...check(part), presumes: ['CON-005'] });

      const scheduled = await key.call('schedule-key-deletion', { pending_days: '7' });
      expect(scheduled).toMatchContract(200, check('schedule-key-deletion'));
      expect(scheduled).toShowState('Pending deletion', state('key_state of the reply'));
      await expect(key).toHaveState('Pending deletion', state('key_state after schedule-key-deletion'));
      const encrypted = await key.untilRefused('encrypt-data', { plain_text: 'pending' });
      expect(encrypted).toBeRefused({
        without: 'cipher_text',
        ...state('encrypt-data while pending deletion'),
      });

      const cancelled = await key.call('cancel-key-deletion');
      expect(cancelled).toMatchContract(200, check('cancel-key-deletion'));
      expect(cancelled).toShowState('Disabled', state('key_state of the reply'));
      await expect(key).toHaveState('Disabled', state('key_state after cancel-key-deletion'));
    });
  }

  test('takes a serial number with every operation', requirement('IMP-013'), async ({ keys }) => {
    const key = await keys.imported();

    for (const [operation, members] of [
      ['describe-key', {}],
      ['encrypt-data', { plain_text: 'with a serial number' }],
      ['disable-key', {}],
      ['enable-key', {}],
      ['schedule-key-deletion', { pending_days: '7' }],
      ['cancel-key-deletion', {}],
    ] as const) {
      const reply = await key.call(operation, { ...members, sequence: randomUUID() });

      expect
        .soft(reply)
        .toMatchContract(200, { check: `${operation} with a sequence`, presumes: ['CON-005'] });
    }
  });

  test('encrypts and decrypts with a generated key', requirement('IMP-013'), async ({ keys }) => {
    const key = await keys.generatedByKms();

    await expect(key).toEncryptAndDecrypt();
  });

  test('describes a generated key', requirement('IMP-013'), async ({ keys }) => {
    const key = await keys.generatedByKms();

    const info = await key.infoWhen(seen => stateOf(textOf(seen, 'key_state')) === 'Enabled');

    expect(textOf(info, 'key_id')).toBeAsDocumented('key_id', key.key_id);
    expect(textOf(info, 'key_alias')).toBeAsDocumented('key_alias', key.alias);
    expect(textOf(info, 'origin')).toBeAsDocumented('origin', 'kms');
    expect(stateOf(textOf(info, 'key_state'))).toBeAsDocumented('state', 'Enabled');
  });

  test('lists the keys of the project', requirement('IMP-013'), async ({ keys }) => {
    const key = await keys.generatedByKms();

    const isEnabled = (info: unknown) => stateOf(textOf(info, 'key_state')) === 'Enabled';
    const listed = await key.until(() => key.listed(), isEnabled);

    expect(textOf(listed, 'key_alias')).toBeAsDocumented('key_alias of list-keys', key.alias);
    expect(stateOf(textOf(listed, 'key_state'))).toBeAsDocumented('state in list-keys', 'Enabled');
  });
});

/** What user-quotas tells of keys; undefined where it tells nothing of them. */
function quotaOfKeys(reply: Reply): unknown {
  const resources = memberOf(reply.body, 'quotas', 'resources');
  return (Array.isArray(resources) ? resources : []).find(resource => textOf(resource, 'type') === 'CMK');
}

test.describe('the operations that the flow rests on', () => {
  test('tells the quotas', requirement('IMP-013'), async ({ kms }) => {
    const reply = await kms.call('user-quotas');

    expect(reply).toMatchContract(200);
    expect(quotaOfKeys(reply) !== undefined).toBeAsDocumented('a quota of type CMK', true);
  });

  test(
    'counts keys in the quota, those pending deletion among them',
    requirement('IMP-013'),
    async ({ kms, keys, arrange }) => {
      const key = await keys.imported();
      // A list that is behind shows fewer keys for a while.
      const before = await key.until(
        () => countKeys(kms),
        seen => seen.used <= seen.all,
      );
      await arrange.scheduleDeletion(key);
      const isLeftOut = ({ used, all, withMaterial }: Counted) =>
        used < withMaterial ||
        [all - before.all, withMaterial - before.withMaterial].every(more => used - before.used < more);

      const after = await key.until(
        () => countKeys(kms),
        seen => !isLeftOut(seen),
      );

      const check = 'used of CMK leaves out keys of list-keys that are pending deletion';
      expect(isLeftOut(after)).toBeAsDocumented(check, false);
    },
  );

  test(
    'counts a key once, however often it is imported into',
    requirement('IMP-013'),
    async ({ kms, keys, arrange }) => {
      const key = await keys.imported();
      const before = await countKeys(kms);
      await arrange.deleteMaterial(key);
      const emptied = await countKeys(kms);
      // Whether keys that are Pending import count, the texts leave open: the delete shows it.
      const readings = [(seen: Counted) => seen.all, (seen: Counted) => seen.withMaterial];
      const grown = (from: Counted, to: Counted, reading: (seen: Counted) => number) =>
        to.used - from.used - (reading(to) - reading(from));
      const fitting = readings.filter(reading => grown(before, emptied, reading) === 0);
      const isCountedOnce = (seen: Counted) =>
        (fitting.length ? fitting : readings).some(reading => !(grown(before, seen, reading) > 0));

      await arrange.importInto(key);

      // A list that is behind shows fewer keys for a while.
      const after = await key.until(() => countKeys(kms), isCountedOnce);
      expect(isCountedOnce(after)).toBeAsDocumented('used of CMK has not grown by a re-import', true);
    },
  );

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
      const other = randomBytes(32).toString('base64');
      const unsigned = await key.call('verify', { ...digest, message: other, signature });
      const isValid = textOf(unsigned.body, 'signature_valid') === 'true';
      expect(isValid).toBeAsDocumented(`verify takes the signature for another digest, ${key_spec}`, false);
    });
  }
});
