import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson } from './json.ts';

const nested = (depth: number) => `${'['.repeat(depth)}"]"${']'.repeat(depth)}`;

test('a JSON text is its value, and any other none', () => {
  assert.deepEqual(parseJson(' {"a":[1]} '), { a: [1] });
  assert.equal(parseJson('null'), null);
  assert.equal(parseJson('{"a":'), undefined);
});

test('a text that nests deeper than anything documented is none', () => {
  assert.notEqual(parseJson(nested(500)), undefined);
  assert.equal(parseJson(nested(501)), undefined);
  assert.equal(parseJson(nested(1_000_000)), undefined);
});

test('brackets within strings do not nest', () => {
  const text = `${'[{'.repeat(2_000)}\\ "`;
  assert.deepEqual(parseJson(JSON.stringify({ text })), { text });
});
