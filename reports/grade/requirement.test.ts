import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertion, checksFor, evidence, requirement, testRecord } from '../sample.testing.ts';
import { gradeOne, only } from '../sample-grade.testing.ts';
import { grade } from './grade.ts';
import type { Verdict } from './run/model.ts';

describe('outcome of a requirement', () => {
  const verdicts: [Verdict, string, string][] = [
    ['pass', 'pass', 'CONFORMANT STRICT'],
    ['acceptable', 'acceptable', 'CONFORMANT STRICT'],
    ['informational', 'informational', 'CONFORMANT STRICT'],
    ['unsupported', 'unsupported', 'CONFORMANT STRICT'],
    ['deferred', 'deferred', 'CONFORMANT STRICT'],
    ['non-strict', 'non-strict', 'CONFORMANT'],
    ['fail', 'fail', 'NON-CONFORMANT'],
    ['flaky', 'flaky', 'INCOMPLETE'],
    ['inconclusive', 'inconclusive', 'INCOMPLETE'],
    ['blocked', 'not-run', 'INCOMPLETE'],
  ];
  for (const [verdict, outcome, level] of verdicts) {
    it(`is ${outcome} for the verdict ${verdict}, and the level ${level}`, () => {
      const graded = gradeOne([verdict]);
      assert.equal(only(graded).outcome, outcome);
      assert.equal(graded.level, level);
    });
  }

  const ofGroup = { optionalGroup: 'dek' } as const;
  const order: Verdict[] = [
    'fail',
    'flaky',
    'inconclusive',
    'blocked',
    'unsupported',
    'deferred',
    'non-strict',
    'acceptable',
    'informational',
    'pass',
  ];
  for (const [index, worse] of order.entries()) {
    const better = order[index + 1];
    if (!better) continue;
    it(`lets ${worse} outweigh ${better}, whichever comes first`, () => {
      const expected = worse === 'blocked' ? 'not-run' : worse;
      assert.equal(only(gradeOne([worse, better], {}, ofGroup)).outcome, expected);
      assert.equal(only(gradeOne([better, worse], {}, ofGroup)).outcome, expected);
    });
  }

  it('is decided by the rest where a part of it need not be served, and names that part', () => {
    for (const verdict of ['pass', 'fail', 'non-strict'] as const)
      assert.equal(only(gradeOne(['unsupported', verdict])).outcome, verdict);
    assert.match(only(gradeOne(['pass', 'unsupported'])).reason ?? '', /^in part unsupported: /);
    assert.equal(only(gradeOne(['unsupported', 'unsupported'])).outcome, 'unsupported');
  });

  it('tolerates one 500 of a run that was gone when asked again, and no second', () => {
    const err004 = (times: number) => {
      const assertions = Array.from({ length: times }, () => assertion('ERR-004', 'non-strict'));
      const tests = [testRecord('spec › ERR-004', 'passed')];
      const graded = grade(evidence({ assertions, tests }), [requirement('ERR-004')], checksFor('ERR-004'));
      return only(graded).outcome;
    };
    assert.deepEqual([err004(1), err004(2)], ['non-strict', 'fail']);
    assert.equal(only(gradeOne(['non-strict', 'non-strict'])).outcome, 'non-strict');
  });

  it('counts every outcome, those that did not occur as 0', () => {
    const { counts } = gradeOne(['pass']);
    assert.equal(counts.pass, 1);
    assert.deepEqual(
      Object.values(counts).reduce((sum, count) => sum + count),
      1,
    );
    assert.equal(Object.keys(counts).length, 11);
  });

  it('says what the target answered, in the words of the worst assertion', () => {
    const assertions = [
      assertion('A-1', 'pass', { observation: 'refused' }),
      assertion('A-1', 'fail', { id: '7.1', received: '200 {}' }),
    ];
    const found = only(gradeOne(['fail'], { assertions }));
    assert.equal(found.observation, 'the reply: 200 {}');
    assert.equal(found.reason, 'the reply: expected 400 KMS.0309, got 200 {}');
    assert.deepEqual(found.evidence, ['7.1']);
  });

  it('prefers an observation over the received words, and a given reason over a made one', () => {
    const assertions = [assertion('A-1', 'non-strict', { observation: 'seen', reason: 'another code' })];
    const found = only(gradeOne([], { assertions }));
    assert.equal(found.observation, 'seen');
    assert.equal(found.reason, 'another code');
  });

  it('gives no reason for a pass, and none for an acceptable answer that has none', () => {
    assert.equal('reason' in only(gradeOne(['pass'])), false);
    assert.equal('reason' in only(gradeOne(['acceptable'])), false);
    assert.equal('reason' in only(gradeOne(['informational'])), false);
    const reasoned = [assertion('A-1', 'acceptable', { reason: 'gateway' })];
    assert.equal(only(gradeOne([], { assertions: reasoned })).reason, 'gateway');
  });

  it('joins every distinct observation, in an order that no run changes', () => {
    const seen = (id: string, observation: string) => assertion('A-1', 'pass', { id, observation });
    const assertions = [
      seen('0.10', 'key_state 5'),
      seen('0.9', '200'),
      seen('0.2', '400 KMS.2701'),
      seen('0.11', '200'),
      seen('0.12', ''),
      seen('0.13', '204'),
    ];
    const found = only(gradeOne([], { assertions }));
    assert.equal(found.observation, '200; 204; 400 KMS.2701; key_state 5');
    assert.deepEqual(found.evidence, ['0.2', '0.9', '0.10', '0.11', '0.12', '0.13']);
  });

  it('joins three distinct reasons in the order of tests and ids, and counts the others', () => {
    const seen = (id: string, reason: string) => assertion('A-1', 'non-strict', { id, reason });
    const three = [seen('0.10', 'third'), seen('0.9', 'second'), seen('0.2', 'first'), seen('0.11', 'first')];
    const reasonOf = (assertions: typeof three) => only(gradeOne([], { assertions })).reason;
    assert.equal(reasonOf(three), 'first; second; third');
    assert.equal(reasonOf([...three, seen('0.12', 'fourth')]), 'first; second; third; and 1 more');
    const more = [...three, seen('0.12', 'fourth'), seen('1.1', 'fifth')];
    assert.equal(reasonOf(more), 'first; second; third; and 2 more');
  });

  it('sorts by test before id, so that the faster worker makes no difference', () => {
    const seen = (test: string, id: string) => assertion('A-1', 'pass', { test, id, observation: test });
    const graded = grade(
      evidence({
        assertions: [seen('spec › b', '0.1'), seen('spec › a', '1.5'), seen('spec › b', '0.2')],
        tests: [testRecord('spec › a'), testRecord('spec › b')],
      }),
      [requirement('A-1')],
      { 'A-1': ['spec › a', 'spec › b'] },
    );
    assert.equal(only(graded).observation, 'spec › a; spec › b');
    assert.deepEqual(only(graded).evidence, ['1.5', '0.1', '0.2']);
  });

  it('carries title, group and level of the catalogue', () => {
    const { id, title, group, level } = only(gradeOne(['pass'], {}, { level: 'SHOULD' }));
    assert.deepEqual(
      { id, title, group, level },
      { id: 'A-1', title: 'title of A-1', group: 'A-1', level: 'SHOULD' },
    );
  });
});

describe('a MAY', () => {
  for (const verdict of ['pass', 'acceptable', 'non-strict', 'informational'] as const) {
    it(`is informational when its records say ${verdict}`, () => {
      const graded = gradeOne([verdict], {}, { level: 'MAY' });
      assert.equal(only(graded).outcome, 'informational');
      assert.equal(graded.level, 'CONFORMANT STRICT');
    });
  }
  it('keeps any other outcome; a failed one blocks STRICT only', () => {
    assert.equal(only(gradeOne(['unsupported'], {}, { level: 'MAY' })).outcome, 'unsupported');
    assert.equal(only(gradeOne(['inconclusive'], {}, { level: 'MAY' })).outcome, 'inconclusive');
    const failed = gradeOne(['fail'], {}, { level: 'MAY' });
    assert.equal(only(failed).outcome, 'fail');
    assert.equal(failed.level, 'CONFORMANT');
  });
});
