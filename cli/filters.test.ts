import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Config } from '../run/config/shape.ts';
import { filtersOf } from './filters.ts';

const filters = (words: string, requirements: string[] = []) =>
  filtersOf(
    { argv: ['/usr/bin/node', '/repo/node_modules/.bin/playwright', ...`test ${words}`.trim().split(' ')] },
    {
      requirements,
    } as unknown as Config,
  );

describe('a run of the whole suite', () => {
  for (const words of [
    '',
    '-c playwright.config.ts',
    '--config=playwright.config.ts',
    '--config playwright.config.ts --workers 4 --reporter line',
    '-j 4 --timeout 1000 --max-failures 3',
    '--ui',
    '--headed --debug',
    '--repeat-each 2 --output out',
  ]) {
    it(`has no filter: ${words || 'no option'}`, () => assert.deepEqual(filters(words), []));
  }
});

describe('a run of a part', () => {
  const rows: ReadonlyArray<readonly [string, RegExp]> = [
    ['-g DEL-001', /-g/],
    ['--grep DEL-001', /--grep/],
    ['--grep=DEL-001', /--grep=DEL-001/],
    ['--grep-invert slow', /--grep-invert/],
    ['-G slow', /-G/],
    ['--shard=1/3', /--shard=1\/3/],
    ['--last-failed', /--last-failed/],
    ['--only-changed', /--only-changed/],
    ['--project kms', /--project/],
    ['del.spec.ts', /file del\.spec\.ts/],
    ['specs/del.spec.ts:12', /file specs\/del\.spec\.ts:12/],
    ['--workers 1 del', /file del/],
    ['--ui del', /file del/],
  ];
  for (const [words, wanted] of rows) {
    it(`says so: ${words}`, () => {
      const found = filters(words);
      assert.equal(found.length, 1, found.join());
      assert.match(found[0] ?? '', wanted);
    });
  }

  it('names every requirement that was asked for', () => {
    assert.deepEqual(filters('', ['DEL-001', 'PRE-002']), ['requirement DEL-001', 'requirement PRE-002']);
  });

  it('is seen behind -x, which takes no value', () => {
    assert.deepEqual(filters('-x del.spec.ts'), ['file del.spec.ts']);
  });

  it('is seen in a short option with its value attached', () => {
    assert.notDeepEqual(filters('-gDEL-001'), []);
  });
});

describe('the value of an option', () => {
  for (const words of [
    '--trace on',
    '--global-timeout 60000',
    '--ui-port 9323',
    '--tsconfig tsconfig.json',
  ]) {
    it(`is not a file: ${words}`, () => {
      assert.deepEqual(filters(words), []);
    });
  }
});
