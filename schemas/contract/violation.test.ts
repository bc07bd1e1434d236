import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkSuccessReply, type OperationName } from './contract.ts';
import { keyInfo, rightReplies } from './sample-replies.testing.ts';

/** What is found in a right reply with other members, as `pointer message`. */
function found(operation: OperationName, change: object): string[] {
  const body = JSON.stringify({ ...rightReplies[operation], ...change });
  return checkSuccessReply(operation, 200, body).map(({ pointer, message }) => `${pointer} ${message}`);
}

const info = (change: object) => found('describe-key', { key_info: { ...keyInfo, ...change } });

describe('a violation says where and what', () => {
  const wrong: ReadonlyArray<readonly [change: object, words: string]> = [
    [{ origin: 'aws' }, 'is "aws", must be one of kms, external'],
    [{ origin: 'x'.repeat(22) }, `is "${'x'.repeat(22)}", must be one of kms, external`],
    [{ origin: 'x'.repeat(23) }, 'has 25 characters as JSON, must be one of kms, external'],
    [{ key_state: 6 }, 'is a number, must be string'],
    [{ key_state: true }, 'is a boolean, must be string'],
    [{ key_state: null }, 'is null, must be string'],
    [{ key_state: [] }, 'is an array, must be string'],
    [{ key_state: {} }, 'is an object, must be string'],
    [{ key_state: undefined }, 'is missing'],
    [{ key_alias: '' }, 'must NOT have fewer than 1 characters'],
  ];
  for (const [change, words] of wrong)
    it(`about a key: ${words}`, () =>
      assert.deepEqual(info(change), [`/key_info/${Object.keys(change)[0]} ${words}`]));

  it('and counts the characters of what could be secret instead of quoting it', () => {
    assert.deepEqual(found('encrypt-data', { cipher_text: 'hidden' }), [
      '/cipher_text has 6 characters and does not match ^[0-9a-zA-Z+/=]{188,5648}$',
    ]);
  });

  it('about an error in a success reply', () => {
    assert.deepEqual(found('describe-key', { error: {} }), ['/error must not be there']);
  });

  it('within lists, by their positions', () => {
    const key_details = [keyInfo, { ...keyInfo, origin: 'aws' }, 7];
    assert.deepEqual(found('list-keys', { key_details }), [
      '/key_details/1/origin is "aws", must be one of kms, external',
      '/key_details/2 is a number, must be object',
    ]);
  });

  it('of a body as a whole without a pointer', () => {
    const whole = (text: string) => checkSuccessReply('describe-key', 200, text);
    const of = (message: string) => [{ pointer: '', message, nonStrict: false }];
    assert.deepEqual(whole('[]'), of('is an array, must be object'));
    assert.deepEqual(whole('null'), of('is null, must be object'));
    assert.deepEqual(whole('OK'), of('is not JSON'));
    assert.deepEqual(whole(' \n'), of('is empty, must be a JSON object'));
  });
});
