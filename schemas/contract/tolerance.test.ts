import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkSuccessReply, type OperationName } from './contract.ts';
import { keyInfo, rightReplies } from './sample-replies.testing.ts';

/** Whether what is wrong in a right reply with other members is all non-strict. */
function tolerated(operation: OperationName, change: object): boolean {
  const body = JSON.stringify({ ...rightReplies[operation], ...change });
  const found = checkSuccessReply(operation, 200, body);
  assert.notEqual(found.length, 0);
  return found.every(({ nonStrict }) => nonStrict);
}

describe('a date in another unit', () => {
  const digits = (count: number) => '1716661217000000000000'.slice(0, count);
  const dated = (creation_date: unknown) =>
    tolerated('describe-key', { key_info: { ...keyInfo, creation_date } });

  for (const count of [10, 16, 19])
    it(`is non-strict with ${count} digits, as text and as number`, () => {
      assert.equal(dated(digits(count)), true);
      if (count < 16) assert.equal(dated(Number(digits(count))), true);
    });

  for (const count of [1, 9, 11, 12, 14, 15, 17, 18, 20])
    it(`fails with ${count} digits`, () => assert.equal(dated(digits(count)), false));

  for (const value of [
    '171666121x',
    'x716661217000123',
    '1716661217000abc',
    '1716661217000a12',
    ['1716661217'],
  ])
    it(`fails as ${JSON.stringify(value)}`, () => assert.equal(dated(value), false));
});

describe('the expiration_time of get-parameters-for-import', () => {
  const expires = (expiration_time: unknown) => tolerated('get-parameters-for-import', { expiration_time });

  it('is non-strict as text of digits', () => assert.equal(expires('1501578672'), true));

  for (const value of [
    '',
    ' 1501578672',
    '1501578672 ',
    '1e9',
    '+1',
    '0x10',
    '15.5',
    true,
    ['1501578672'],
    {},
  ])
    it(`fails as ${JSON.stringify(value)}`, () => assert.equal(expires(value), false));
});

describe('the datakey_length', () => {
  for (const operation of ['encrypt-datakey', 'decrypt-datakey'] as const) {
    it(`of ${operation} is non-strict as a number, and fails as anything else`, () => {
      assert.equal(tolerated(operation, { datakey_length: 64 }), true);
      for (const datakey_length of [['64'], true, null, {}])
        assert.equal(tolerated(operation, { datakey_length }), false);
    });
  }
});

describe('numbers and booleans for strings', () => {
  it('are non-strict in each of the keys of a list as well', () => {
    const listed = (...key_details: unknown[]) => tolerated('list-keys', { key_details });
    assert.equal(listed(keyInfo, { ...keyInfo, key_state: 2 }), true);
    assert.equal(listed({ ...keyInfo, key_state: 2 }, { ...keyInfo, key_state: 9 }), false);
    assert.equal(listed({ ...keyInfo, key_state: 2 }, 2), false);
  });

  it('are tolerated nowhere else', () => {
    assert.equal(tolerated('schedule-key-deletion', { key_state: 4 }), false);
    assert.equal(tolerated('list-keys', { truncated: false }), false);
  });
});
