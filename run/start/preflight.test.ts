import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keysNeeded } from './preflight.ts';

test('room is demanded for the keys that this run creates: by its workers, and by what it checks', () => {
  assert.equal(keysNeeded({ workers: 1, requirements: [] }), 31);
  assert.equal(keysNeeded({ workers: 2, requirements: [] }), 32);
  assert.equal(keysNeeded({ workers: 64, requirements: [] }), 34);
  assert.equal(keysNeeded({ workers: 2, requirements: ['DEL-001'] }), 8);
  assert.equal(keysNeeded({ workers: 2, requirements: Array(50).fill('DEL-001') }), 32);
});
