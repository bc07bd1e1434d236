import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutIntegrity } from './lint-lock.ts';

test('a package without a digest, or with a weak one, is named', () => {
  const packages = {
    '': {},
    'node_modules/a': { integrity: 'sha512-x' },
    'node_modules/b': {},
    'node_modules/c': { integrity: 'sha1-x' },
    'node_modules/d': { link: true },
  };
  assert.deepEqual(withoutIntegrity({ packages }), ['node_modules/b', 'node_modules/c']);
});
