import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstTests, Killers, testsByMutant } from './tests.ts';
import { isText } from './texts.ts';

const place = (file: string, inside: string) => ({ file, in: inside, mutator: 'm', from: 'a', to: 'b' });

describe('the tests of a mutant', () => {
  it('are those that reached it, and all where it is evaluated at the start', () => {
    const clean = { exercised: { one: ['1', '2'], two: ['2'] }, started: ['3'], tests: { one: 5, two: 5 } };
    const reaching = testsByMutant(clean as never);
    assert.deepEqual(
      ['1', '2', '3', '4'].map(id => reaching.get(id)),
      [['one'], ['one', 'two'], ['one', 'two'], undefined],
    );
  });

  it('begin with the cheapest of each requirement', () => {
    const durations = { a: 9, b: 1, c: 2, d: 5 };
    const checks = { 'X-001': ['b', 'c'], 'Y-001': ['a'], 'Z-001': ['d'] };
    assert.deepEqual(firstTests(['a', 'b', 'c', 'd'], durations, checks), ['b', 'd', 'a', 'c']);
  });

  it('begin with what noticed others near it, once there is such a test', () => {
    const killers = new Killers();
    killers.note(place('f.ts', 'other'), 'd');
    killers.note(place('f.ts', 'here'), 'c');
    assert.deepEqual(killers.first(place('f.ts', 'here'), ['a', 'b', 'c', 'd']), ['c', 'd', 'a', 'b']);
    assert.deepEqual(killers.first(place('g.ts', 'here'), ['a', 'b']), ['a', 'b']);
  });
});

describe('texts for people', () => {
  const literal = (value: string) => isText({ node: { type: 'StringLiteral', value } });

  it('are sentences, and what errors are made with', () => {
    assert.ok(literal('The key is disabled.'));
    assert.ok(
      isText({ node: { type: 'NewExpression', callee: { type: 'Identifier', name: 'RangeError' } } }),
    );
    assert.ok(isText({ node: { type: 'CallExpression', callee: { type: 'Super' } } }));
  });

  it('are neither words of the contract nor ordinary calls', () => {
    for (const value of ['KMS.0309', 'application/json', '', 'no stop here', 'a.'])
      assert.ok(!literal(value), value);
    assert.ok(!isText({ node: { type: 'NewExpression', callee: { type: 'Identifier', name: 'Map' } } }));
  });
});
