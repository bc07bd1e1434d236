import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestRecord } from '../../../schemas/formats/evidence.ts';
import { assertion, evidence, requirement, testRecord } from '../../sample.testing.ts';
import { gradeOne, only } from '../../sample-grade.testing.ts';
import { grade } from '../grade.ts';

describe('the tests of a requirement', () => {
  const cases: [TestRecord['status'], string, string, string][] = [
    ['interrupted', 'boom', 'inconclusive', 'the run was interrupted during its check'],
    ['timedOut', 'boom', 'inconclusive', 'its check timed out: boom'],
    ['skipped', 'boom', 'not-run', 'its check was skipped: boom'],
    ['skipped', '', 'not-run', 'its check was skipped'],
    ['failed', 'boom', 'inconclusive', 'its check broke: boom'],
    ['failed', '', 'inconclusive', 'its check broke'],
  ];
  for (const [status, error, outcome, reason] of cases) {
    it(`make it ${outcome} when they are ${status} ${error} after passing assertions`, () => {
      const tests = [testRecord('spec › A-1', status, error ? { error } : {})];
      const graded = gradeOne(['pass'], { tests });
      assert.equal(only(graded).outcome, outcome);
      assert.equal(only(graded).reason, reason);
      assert.deepEqual(graded.reasons, status === 'skipped' ? ['no check was carried out'] : []);
    });
  }

  it('make it inconclusive when they pass and assert nothing for it', () => {
    const elsewhere = [assertion('B-1', 'pass', { test: 'spec › A-1' })];
    const catalogue = [requirement('A-1'), requirement('B-1')];
    const tests = [testRecord('spec › A-1')];
    const checks = { 'A-1': ['spec › A-1'], 'B-1': ['spec › A-1'] };
    const [silent, heard] = grade(evidence({ assertions: elsewhere, tests }), catalogue, checks).requirements;
    assert.equal(silent?.outcome, 'inconclusive');
    assert.equal(silent?.reason, 'its check asserted nothing');
    assert.equal(heard?.outcome, 'pass');
  });

  it('make it inconclusive when one of two asserts nothing', () => {
    const graded = grade(
      evidence({
        assertions: [assertion('A-1', 'pass')],
        tests: [testRecord('spec › A-1'), testRecord('spec › mute')],
      }),
      [requirement('A-1')],
      { 'A-1': ['spec › A-1', 'spec › mute'] },
    );
    assert.equal(only(graded).outcome, 'inconclusive');
  });

  for (const verdict of ['unsupported', 'deferred'] as const) {
    it(`may be skipped after they found the answer ${verdict}`, () => {
      const tests = [testRecord('spec › A-1', 'skipped')];
      assert.equal(only(gradeOne([verdict], { tests })).outcome, verdict);
      assert.equal(only(gradeOne(['pass', verdict], { tests }, { optionalGroup: 'iam' })).outcome, verdict);
    });
  }

  for (const verdict of ['fail', 'flaky', 'inconclusive'] as const) {
    it(`that ended in ${verdict} do not make it inconclusive besides`, () => {
      const found = only(gradeOne([verdict]));
      assert.equal(found.outcome, verdict);
      assert.match(found.reason ?? '', /^the reply: expected 400 KMS\.0309, got /);
    });
  }

  it('leave a requirement alone whose own assertions passed before another one failed', () => {
    const test = 'spec › both';
    const graded = grade(
      evidence({
        assertions: [assertion('A-1', 'pass', { test }), assertion('ERR-003', 'fail', { test })],
        tests: [testRecord(test, 'failed', { requirements: ['A-1', 'ERR-003'], error: 'boom' })],
      }),
      [requirement('A-1'), requirement('ERR-003')],
      { 'A-1': [test], 'ERR-003': [test] },
    );
    assert.deepEqual(
      graded.requirements.map(({ outcome }) => outcome),
      ['pass', 'fail'],
    );
  });

  it('make it inconclusive when they broke and only a reply on the way was wrong', () => {
    const test = 'spec › A-1';
    const graded = grade(
      evidence({
        assertions: [assertion('A-1', 'pass'), assertion('ERR-003', 'fail', { test })],
        tests: [testRecord(test, 'failed', { error: 'TypeError' })],
      }),
      [requirement('A-1'), requirement('ERR-003', { check: 'every-reply' })],
      { 'A-1': [test] },
    );
    const outcomes = graded.requirements.map(({ outcome, reason }) => `${outcome} ${reason}`);
    assert.equal(outcomes[0], 'inconclusive its check broke: TypeError');
    assert.match(outcomes[1] ?? '', /^fail /);
  });

  it('block a requirement that they had not come to when another one stopped them', () => {
    const test = 'spec › story';
    const graded = grade(
      evidence({
        assertions: [
          assertion('B-1', 'fail', { test, presumes: ['C-1'] }),
          assertion('C-1', 'fail', { test: 'spec › C-1' }),
        ],
        tests: [
          testRecord(test, 'failed', { requirements: ['A-1', 'B-1'] }),
          testRecord('spec › C-1', 'failed'),
        ],
      }),
      [requirement('A-1'), requirement('B-1'), requirement('C-1')],
      { 'A-1': [test], 'B-1': [test], 'C-1': ['spec › C-1'] },
    );
    const [waiting, absorbed, root] = graded.requirements;
    assert.equal(waiting?.outcome, 'not-run');
    assert.equal(waiting?.reason, 'its check stopped at B-1');
    assert.equal(waiting?.blockedBy, 'C-1');
    assert.equal(absorbed?.outcome, 'not-run');
    assert.equal(root?.outcome, 'fail');
  });

  for (const verdict of ['fail', 'flaky', 'inconclusive', 'blocked'] as const) {
    it(`name the requirement that stopped them with ${verdict} when it is not to blame on another`, () => {
      const test = 'spec › story';
      const graded = grade(
        evidence({
          assertions: [assertion('B-1', verdict, { test })],
          tests: [testRecord(test, 'failed', { requirements: ['A-1', 'B-1'] })],
        }),
        [requirement('A-1')],
        { 'A-1': [test] },
      );
      assert.equal(only(graded).outcome, 'not-run');
      assert.equal(only(graded).blockedBy, 'B-1');
    });
  }

  it('make it inconclusive when nothing stopped them but they failed', () => {
    for (const verdict of ['pass', 'non-strict', 'acceptable', 'unsupported', 'deferred'] as const) {
      const tests = [testRecord('spec › A-1', 'failed')];
      const found = only(gradeOne([verdict], { tests }, { optionalGroup: 'dek' }));
      assert.equal(found.outcome, 'inconclusive', verdict);
    }
  });

  it('make it flaky when a repetition gave the other answer', () => {
    const tests = [testRecord('spec › A-1', 'failed'), testRecord('spec › A-1')];
    const found = only(gradeOne(['fail', 'pass'], { tests }));
    assert.equal(found.outcome, 'flaky');
    assert.match(found.reason ?? '', /^passed and failed in one run: the reply: expected/);
  });

  it('do not make it flaky when every repetition failed, nor when replies are what is judged', () => {
    const twice = [testRecord('spec › A-1', 'failed'), testRecord('spec › A-1', 'failed')];
    assert.equal(only(gradeOne(['fail', 'fail'], { tests: twice })).outcome, 'fail');
    const once = [testRecord('spec › A-1', 'failed'), testRecord('spec › A-1', 'skipped')];
    assert.equal(only(gradeOne(['fail'], { tests: once })).outcome, 'fail');
    const both = [testRecord('spec › A-1', 'failed'), testRecord('spec › A-1')];
    assert.equal(only(gradeOne(['fail', 'pass'], { tests: both }, { everyReply: true })).outcome, 'fail');
    assert.equal(only(gradeOne(['fail', 'pass'], { tests: both }, { check: 'every-reply' })).outcome, 'fail');
  });
});
