import assert from 'node:assert/strict';
import { it } from 'node:test';
import { testName } from './test-name.ts';

it('names a test the same from source and compiled code, wherever the spec lies', () => {
  const titles = ['preconditions', 'refuses a key'];
  for (const file of ['pre.spec.ts', 'specs/pre.spec.js', '/a/b/pre.spec.ts']) {
    assert.equal(testName(file, titles), 'pre › preconditions › refuses a key', file);
  }
});

it('keeps dots inside a name', () => {
  assert.equal(testName('http.methods.spec.ts', ['refuses a.ts']), 'http.methods › refuses a.ts');
});
