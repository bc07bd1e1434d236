import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  assertion,
  checksFor,
  cleanup,
  evidence,
  exchange,
  footer,
  header,
  requirement,
  testRecord,
} from '../sample.testing.ts';
import { gradeOne, only } from '../sample-grade.testing.ts';
import { grade } from './grade.ts';
import type { Evidence } from './run/model.ts';

describe('level and exit code', () => {
  const residue = cleanup({ residue: [{ alias: 'kms-conformance/r/x', reason: '500' }] });
  const secrets = { scanned: 3, hits: [{ file: 'junit.xml', kind: 'token' }] };

  it('is INVALID, 3, when a secret was found, even where a MUST failed', () => {
    const graded = gradeOne(['fail'], { footer: footer({ secrets }), cleanup: residue });
    assert.equal(graded.level, 'INVALID');
    assert.equal(graded.exitCode, 3);
    assert.deepEqual(graded.reasons, ['a secret (token) was found in junit.xml']);
  });

  it('is INVALID when the evidence is damaged', () => {
    const graded = gradeOne(['pass'], { damage: ['line 3 is not a valid evidence record'] });
    assert.equal(graded.level, 'INVALID');
    assert.deepEqual(graded.reasons, ['line 3 is not a valid evidence record']);
  });

  it('is INVALID when the evidence names requirements of another catalogue', () => {
    const assertions = [assertion('Z-1', 'fail'), assertion('A-1', 'pass')];
    const graded = gradeOne([], { assertions, exchanges: [exchange(['Y-9', 'A-1'])] });
    assert.equal(graded.level, 'INVALID');
    assert.deepEqual(graded.reasons, [
      'the evidence names Z-1, which the catalogue does not know',
      'the evidence names Y-9, which the catalogue does not know',
    ]);
  });

  it('is NON-CONFORMANT, 1, when a MUST fails, though the run is filtered, cut short and leaves residue', () => {
    const part = { header: header({ filter: ['x'] }), cleanup: residue };
    const graded = gradeOne(['fail'], part);
    assert.equal(graded.level, 'NON-CONFORMANT');
    assert.equal(graded.exitCode, 1);
    const { footer: _, ...unfinished } = evidence({
      assertions: [assertion('A-1', 'fail')],
      tests: [testRecord('spec › A-1', 'failed')],
    });
    assert.equal(grade(unfinished, [requirement('A-1')], checksFor('A-1')).exitCode, 1);
  });

  it('is CONFORMANT, 0, when only a SHOULD fails', () => {
    const graded = gradeOne(['fail'], { footer: footer({ status: 'failed' }) }, { level: 'SHOULD' });
    assert.equal(graded.level, 'CONFORMANT');
    assert.equal(graded.exitCode, 0);
    assert.deepEqual(graded.reasons, []);
  });

  const incomplete: [string, Partial<Evidence>, string][] = [
    [
      'filtered',
      { header: header({ filter: ['requirement A-1'] }) },
      'the run was filtered: requirement A-1',
    ],
    ['interrupted', { footer: footer({ status: 'interrupted' }) }, 'the run was interrupted'],
    ['out of time', { footer: footer({ status: 'timedout' }) }, 'the run ran out of time'],
    ['broken outside', { footer: footer({ status: 'failed' }) }, 'the run failed outside of its tests'],
  ];
  for (const [name, part, reason] of incomplete) {
    it(`is INCOMPLETE, 2, when everything passed but the run was ${name}`, () => {
      const graded = gradeOne(['pass'], { ...part, cleanup: residue });
      assert.equal(only(graded).outcome, 'pass');
      assert.equal(graded.level, 'INCOMPLETE');
      assert.equal(graded.exitCode, 2);
      assert.deepEqual(graded.reasons, [reason]);
    });
  }

  it('is INCOMPLETE when the run did not reach its end', () => {
    const {
      footer: _,
      cleanup: __,
      ...unfinished
    } = evidence({
      assertions: [assertion('A-1', 'pass')],
      tests: [testRecord('spec › A-1')],
    });
    const graded = grade(unfinished, [requirement('A-1')], checksFor('A-1'));
    assert.equal(graded.level, 'INCOMPLETE');
    assert.deepEqual(graded.reasons, ['the run did not reach its end']);
    assert.equal('footer' in graded, false);
    assert.equal('cleanup' in graded, false);
  });

  it('is INCOMPLETE when the clean-up was not recorded', () => {
    const { cleanup: _, ...dirty } = evidence({
      assertions: [assertion('A-1', 'pass')],
      tests: [testRecord('spec › A-1')],
    });
    const graded = grade(dirty, [requirement('A-1')], checksFor('A-1'));
    assert.equal(graded.exitCode, 2);
    assert.deepEqual(graded.reasons, ['the clean-up was not recorded']);
  });

  it('is INCOMPLETE when no check was carried out, even where nothing is required', () => {
    const graded = grade(evidence({ tests: [testRecord('x', 'skipped')] }), [], {});
    assert.equal(graded.level, 'INCOMPLETE');
    assert.deepEqual(graded.reasons, ['no check was carried out']);
    assert.equal(grade(evidence(), [], {}).level, 'INCOMPLETE');
    assert.equal(grade(evidence({ tests: [testRecord('x')] }), [], {}).level, 'CONFORMANT STRICT');
  });

  for (const status of ['failed', 'timedOut'] as const) {
    it(`is INCOMPLETE when a test that belongs to no requirement is ${status}`, () => {
      const tests = [testRecord('spec › A-1'), testRecord('spec › stray', status, { error: 'boom' })];
      const graded = gradeOne(['pass'], { tests, footer: footer({ status: 'failed' }) });
      assert.equal(graded.level, 'INCOMPLETE');
      assert.deepEqual(graded.reasons, ['spec › stray failed: boom']);
    });
  }

  it('does not count a failed test against the run where its assertions speak for it', () => {
    const test = 'spec › extra';
    const extra = testRecord(test, 'failed', { requirements: ['A-1'] });
    const tests = [testRecord('spec › A-1'), extra];
    const passed = [assertion('A-1', 'pass'), assertion('A-1', 'pass', { test })];
    assert.deepEqual(gradeOne([], { assertions: passed, tests }).reasons, [
      'spec › extra failed: no reason is known',
    ]);
    const assertions = [assertion('A-1', 'pass'), assertion('A-1', 'fail', { test })];
    const late = testRecord(test, 'timedOut', { requirements: ['A-1'] });
    assert.equal(gradeOne([], { assertions, tests: [testRecord('spec › A-1'), late] }).reasons.length, 1);
    const graded = gradeOne([], { assertions, tests, footer: footer({ status: 'failed' }) });
    assert.equal(graded.level, 'NON-CONFORMANT');
    assert.deepEqual(graded.reasons, []);
  });

  it('is INCOMPLETE when a required SHOULD or MAY is undecided', () => {
    for (const level of ['SHOULD', 'MAY'] as const) {
      assert.equal(gradeOne(['inconclusive'], {}, { level }).level, 'INCOMPLETE');
    }
  });

  it('leaves residue to the exit code alone', () => {
    const graded = gradeOne(['pass'], { cleanup: residue });
    assert.equal(graded.level, 'CONFORMANT STRICT');
    assert.equal(graded.exitCode, 4);
    assert.equal(gradeOne(['non-strict'], { cleanup: residue }).exitCode, 4);
    assert.equal(gradeOne(['pass']).exitCode, 0);
  });
});
