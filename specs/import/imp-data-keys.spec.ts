import { withOneChanged } from '../../fixtures/input/corrupt.ts';
import { plainDataKey } from '../../fixtures/keys/data-keys.ts';
import { answerOf, expect, requirement, test, textOf } from '../../fixtures/test.ts';

const refused = [400, 'KMS.*'] as const;

/** "datakey_length must be a multiple of 8", "key_spec can only be AES_128 or AES_256", "8 bits to 8,192 bits". */
const partOfAByte = ['513 bits', { datakey_length: '513' }] as const;
const madeUp = ['a made-up key_spec', { key_spec: 'AES_512' }] as const;
const [none, tooMany] = [
  ['no bit', { datakey_length: '0' }],
  ['8200 bits', { datakey_length: '8200' }],
] as const;

test.describe('the documented ranges of data keys', () => {
  // One after the other: they share a key, and no worker waits for it.
  test.describe.configure({ mode: 'default' });

  for (const [operation, outside] of [
    ['create-datakey', [partOfAByte, madeUp, none, tooMany]],
    ['create-datakey-without-plaintext', [partOfAByte, madeUp]],
  ] as const) {
    test(`${operation} refuses other lengths`, requirement('IMP-020'), async ({ trial, keys }) => {
      const key = await keys.generatedByKms();
      const served = await key.call(operation, { datakey_length: '512' });
      if (served.status !== 200) return trial.leaveOut(`${operation} of other lengths`, answerOf(served));

      for (const [what, members] of outside) {
        const reply = await key.call(operation, members);

        expect.soft(reply).toBeKmsError(...refused, { check: `${operation} of ${what}` });
      }
    });
  }

  test('encrypt-datakey refuses what does not fit', requirement('IMP-020'), async ({ trial, keys }) => {
    const key = await keys.generatedByKms();
    const fit = plainDataKey();
    const served = await key.call('encrypt-datakey', fit);
    if (served.status !== 200)
      return trial.leaveOut('encrypt-datakey of what does not fit', answerOf(served));

    for (const [what, members] of [
      ['another length', { datakey_plain_length: '32' }],
      ['another digest', { plain_text: withOneChanged(fit.plain_text, 0.9) }],
      ['no digest', { plain_text: fit.plain_text.slice(0, 128) }],
      ['what is not hexadecimal', { plain_text: `${fit.plain_text.slice(0, -2)}zz` }],
    ] as const) {
      const reply = await key.call('encrypt-datakey', { ...fit, ...members });

      expect.soft(reply).toBeKmsError(...refused, { check: `encrypt-datakey with ${what}` });
    }
  });

  test('decrypt-datakey refuses what does not fit', requirement('IMP-020'), async ({ trial, keys }) => {
    const key = await keys.generatedByKms();
    const made = await key.call('create-datakey', { datakey_length: '512' });
    const fit = { cipher_text: textOf(made.body, 'cipher_text') ?? '', datakey_cipher_length: '64' };
    const served = await key.call('decrypt-datakey', fit);
    if (served.status !== 200)
      return trial.leaveOut('decrypt-datakey of what does not fit', answerOf(served));

    for (const [what, members] of [
      ['another length', { datakey_cipher_length: '32' }],
      ['one digit changed', { cipher_text: withOneChanged(fit.cipher_text, 0.9) }],
      ['what is not hexadecimal', { cipher_text: `${fit.cipher_text.slice(0, -2)}zz` }],
    ] as const) {
      const reply = await key.call('decrypt-datakey', { ...fit, ...members });

      expect.soft(reply).toBeKmsError(...refused, { check: `decrypt-datakey with ${what}` });
    }
  });
});

test.describe('data keys', () => {
  test('are new each time', requirement('IMP-013'), async ({ trial, keys }) => {
    const key = await keys.generatedByKms();
    const make = () => key.call('create-datakey', { datakey_length: '512' });

    const [first, second] = [await make(), await make()];

    if (second.status !== 200) return trial.leaveOut('new data keys', answerOf(second));
    const isSame = textOf(first.body, 'plain_text') === textOf(second.body, 'plain_text');
    expect(isSame).toBeAsDocumented('the same data key twice', false);
  });
});
