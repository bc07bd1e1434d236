import { expect, requirement, test, textOf } from '../../fixtures/test.ts';

/** In characters: the documented bounds of alias and description, and in bytes of plain_text. */
const longest = { alias: 255, description: 255, plain_text: 4096 };

/** "plain_text: 1 to 4096 bytes", which are fewer characters where some take two. */
function sizeOf(text: string): string {
  const bytes = Buffer.byteLength(text);
  return bytes === text.length ? `${bytes} bytes` : `${bytes} bytes in ${text.length} characters`;
}

test.describe('the documented ranges of the other operations', () => {
  test('create-key refuses an alias outside of them', requirement('IMP-020'), async ({ keys }) => {
    for (const [what, spoil] of [
      ['of 256 characters', (alias: string) => alias.padEnd(longest.alias + 1, 'x')],
      ['with a blank', (alias: string) => `${alias} x`],
      ['with a dot', (alias: string) => `${alias}.x`],
      ['that ends with /default', (alias: string) => `${alias}/default`],
    ] as const) {
      const { reply } = await keys.create({ alias: spoil });

      expect.soft(reply).toBeKmsError(400, 'KMS.1101', { check: `an alias ${what}` });
    }
  });

  test(
    'create-key takes the longest alias and description',
    requirement('IMP-020'),
    async ({ kms, keys }) => {
      if (keys.areStanding) return expect('no key is created').toBeObserved('an alias of 255 characters');
      const described: string[] = [];
      const { reply, alias } = await keys.create({
        alias: text => `${text}/AZ_az-09:`.padEnd(longest.alias, 'x'),
        description: marker => {
          described.push(`${marker} Umlaut ü, key 🔑: `.padEnd(longest.description, 'x'));
          return described.at(-1) ?? marker;
        },
      });
      expect(reply).toMatchContract(200, { check: 'an alias and a description of 255 characters' });
      const key_id = textOf(reply.body, 'key_info', 'key_id') ?? '';

      for (const name of [key_id, `alias/${alias}`]) {
        const shown = await kms.untilServed('describe-key', { key_id: name });
        const { key_info } = shown.body as { key_info?: unknown };
        expect(textOf(key_info, 'key_alias')).toBeAsDocumented('key_alias of 255 characters', alias);
        expect(textOf(key_info, 'key_description')).toBeAsDocumented('key_description', described.at(-1));
      }
      const beginning = await kms.call('describe-key', { key_id: `alias/${alias.slice(0, -1)}` });
      expect(beginning).toBeRefused({ check: 'the beginning of an alias', without: 'key_info' });
      await keys.adopt(key_id, alias);
    },
  );

  test(
    'create-key refuses a description of 256 characters',
    requirement('IMP-020'),
    async ({ kms, keys }) => {
      const { reply, alias } = await keys.create({
        description: marker => marker.padEnd(longest.description + 1, ' x'),
      });

      expect(reply).toBeKmsError(400, 'KMS.1103', { check: 'a description of 256 characters' });
      const left = await kms.call('describe-key', { key_id: `alias/${alias}` });
      expect(left).toBeRefused({ check: 'the key that was refused', without: 'key_info' });
    },
  );

  test('encrypt-data accepts 1 and 4096 bytes alone', requirement('IMP-020'), async ({ keys }) => {
    const key = await keys.imported();
    const ofTwoBytes = 'ü'.repeat(longest.plain_text / 2);

    for (const plain_text of ['a', 'a'.repeat(longest.plain_text), ofTwoBytes]) {
      const size = sizeOf(plain_text);
      const encrypted = await key.untilServed('encrypt-data', { plain_text });
      const presumes = ['REC-007'];
      expect(encrypted).toMatchContract(200, { check: `plain_text of ${size}`, presumes });
      if (plain_text === ofTwoBytes) continue; // IMP-013 checks what comes back of such letters
      const { plain_text: text } = await key.decrypt(textOf(encrypted.body, 'cipher_text') ?? '', plain_text);
      expect(text === plain_text).toBeAsDocumented(`the same ${size} after decrypt-data`, true, {
        presumes,
      });
    }
    for (const plain_text of ['', 'a'.repeat(longest.plain_text + 1), `${ofTwoBytes}a`]) {
      const reply = await key.call('encrypt-data', { plain_text });
      expect.soft(reply).toBeKmsError(400, 'KMS.*', { check: `plain_text of ${sizeOf(plain_text)}` });
    }
  });

  test(
    'other operations refuse what only looks like an id',
    requirement('IMP-020'),
    async ({ kms, keys }) => {
      const key = await keys.imported();
      const spoiled = keys.madeUpId(key.key_id.toUpperCase().replace(/^\d/, 'A'));

      for (const [operation, members] of [
        ['enable-key', {}],
        ['disable-key', {}],
        ['schedule-key-deletion', { pending_days: '7' }],
        ['get-parameters-for-import', { wrapping_algorithm: 'RSAES_OAEP_SHA_256' }],
      ] as const) {
        const reply = await kms.call(operation, { key_id: spoiled, ...members });

        const check = `${operation} of an id in upper case`;
        expect.soft(reply).toBeKmsError(400, 'KMS.0205', { check, presumes: ['INP-002'] });
      }
      await expect(key).toBeUntouched({ presumes: ['INP-002'] });
    },
  );
});
