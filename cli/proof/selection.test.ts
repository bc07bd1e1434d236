import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onlyTests, testsAsking } from './selection.ts';

/** What Playwright matches: project, file, titles and tags, with blanks between. */
const line = (...parts: string[]) => ['fault some-fault', ...parts].join(' ');

describe('the tests of a fault', () => {
  const exercised = { 'del › a › b': ['successStatus', 'statusOf'], 'sta › c': ['statusOf'], 'inp › d': [] };

  it('are those that ask the rule it replaces', () => {
    const fault = { patch: () => ({ successStatus: () => 204 }) };
    assert.deepEqual(testsAsking(fault, exercised), ['del › a › b']);
  });

  it('are none when nobody asks it', () => {
    assert.deepEqual(testsAsking({ patch: () => ({ codeForCrash: () => 'KMS.0101' }) }, exercised), []);
  });
});

describe('the expression that picks tests', () => {
  const picks = onlyTests(['del › deleting: it (always) › takes a+b', 'sta › refuses']);

  it('picks each by file and titles, compiled or not', () => {
    assert.match(line('del.spec.js', 'deleting: it (always)', 'takes a+b', '@DEL-001'), picks);
    assert.match(line('sta.spec.ts', 'refuses'), picks);
    assert.match(line('deletion/sta.spec.js', 'refuses'), picks);
  });

  it('picks no test whose name only begins alike, nor the same titles in another file', () => {
    assert.doesNotMatch(line('sta.spec.js', 'refuses more', '@STA-001'), picks);
    assert.doesNotMatch(line('sta-006.spec.js', 'refuses', '@STA-006'), picks);
    assert.doesNotMatch(line('rec.spec.js', 'refuses', '@REC-001'), picks);
  });

  it('picks nothing from an empty list', () => {
    assert.doesNotMatch(line('sta.spec.js', 'refuses'), onlyTests([]));
  });
});
