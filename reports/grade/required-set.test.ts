import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  assertion,
  checksFor,
  evidence,
  footer,
  header,
  requirement,
  testRecord,
} from '../sample.testing.ts';
import { gradeOne, only } from '../sample-grade.testing.ts';
import { grade } from './grade.ts';
import type { Requirement } from './run/model.ts';

describe('the required set', () => {
  it('holds a requirement whose check did not run at all', () => {
    const graded = gradeOne([], { tests: [testRecord('spec › other')] });
    assert.equal(only(graded).outcome, 'not-run');
    assert.equal(only(graded).reason, 'its check did not run');
    assert.equal(only(graded).observation, '');
    assert.equal(graded.level, 'INCOMPLETE');
  });

  it('does not take a run in which something failed for one that was cut short', () => {
    const part = { tests: [testRecord('spec › B-1', 'failed')], footer: footer({ status: 'failed' }) };
    assert.equal(only(gradeOne([], part)).reason, 'its check did not run');
  });

  it('holds a requirement that no check is listed for, whatever was asserted', () => {
    const assertions = [assertion('A-1', 'pass')];
    const graded = grade(
      evidence({ assertions, tests: [testRecord('spec › A-1')] }),
      [requirement('A-1')],
      {},
    );
    assert.equal(only(graded).outcome, 'not-run');
    assert.equal(only(graded).reason, 'no check is listed for it');
  });

  it('names the checks that did not run when others did', () => {
    const graded = grade(
      evidence({ assertions: [assertion('A-1', 'pass')], tests: [testRecord('spec › A-1')] }),
      [requirement('A-1')],
      { 'A-1': ['spec › A-1', 'spec › second', 'spec › third'] },
    );
    assert.equal(only(graded).outcome, 'not-run');
    assert.equal(only(graded).reason, '2 of its 3 checks did not run (spec › second; spec › third)');
  });

  it('still fails a requirement of which another check did not run', () => {
    const graded = grade(
      evidence({ assertions: [assertion('A-1', 'fail')], tests: [testRecord('spec › A-1', 'failed')] }),
      [requirement('A-1')],
      { 'A-1': ['spec › A-1', 'spec › second'] },
    );
    assert.equal(only(graded).outcome, 'fail');
    assert.equal(graded.exitCode, 1);
  });

  it('says so when the filter left a requirement out', () => {
    const graded = gradeOne([], { tests: [], header: header({ filter: ['requirement B-1'] }) });
    assert.equal(only(graded).reason, 'left out by the filter of this run');
  });

  for (const status of ['interrupted', 'timedout'] as const) {
    it(`says so when the run ended (${status}) before the check`, () => {
      const graded = gradeOne([], { tests: [testRecord('x')], footer: footer({ status }) });
      assert.equal(only(graded).reason, 'its check did not run before the run was cut short');
    });
  }

  it('leaves out a requirement without a check, with the reason of the catalogue', () => {
    const graded = gradeOne([], { tests: [testRecord('x')] }, { check: { pending: 'not driven' } });
    assert.equal(only(graded).outcome, 'unsupported');
    assert.equal(only(graded).reason, 'not driven');
    assert.equal(graded.level, 'CONFORMANT STRICT');
  });

  it('leaves out an optional group that is not served, and only that group', () => {
    const unserved = header({ unavailable: { iam: 'KMS_IAM_ENDPOINT is not set' } });
    const part = { tests: [testRecord('x')], header: unserved };
    const without = gradeOne([], part, { optionalGroup: 'iam' });
    assert.equal(only(without).outcome, 'unsupported');
    assert.equal(only(without).reason, 'KMS_IAM_ENDPOINT is not set');
    assert.equal(only(gradeOne([], part, { optionalGroup: 'aksk' })).outcome, 'not-run');
    assert.equal(only(gradeOne([], part)).outcome, 'not-run');
  });

  it('fails what is missing of a probed group that the target serves in part', () => {
    const part = gradeOne(['unsupported', 'pass'], {}, { optionalGroup: 'dek' });
    assert.equal(only(part).outcome, 'fail');
    assert.match(only(part).reason ?? '', /^the target serves only a part of dek: /);
    assert.equal(part.level, 'NON-CONFORMANT');
    assert.equal(only(gradeOne(['unsupported'], {}, { optionalGroup: 'dek' })).outcome, 'unsupported');
    const configured = gradeOne(['unsupported', 'pass'], {}, { optionalGroup: 'second-project' });
    assert.equal(only(configured).outcome, 'unsupported');
  });

  it('fails a requirement of a probed group while another of the group is served', () => {
    const assertions = [assertion('A-1', 'unsupported'), assertion('A-2', 'pass')];
    const tests = [testRecord('spec › A-1', 'skipped'), testRecord('spec › A-2')];
    const catalogue = ['A-1', 'A-2'].map(id => requirement(id, { optionalGroup: 'asymmetric' }));
    const { requirements } = grade(evidence({ assertions, tests }), catalogue, checksFor('A-1', 'A-2'));
    assert.deepEqual(
      requirements.map(({ outcome }) => outcome),
      ['fail', 'pass'],
    );
  });

  it('takes no excuse for a group that the user requires', () => {
    const required = header({ unavailable: { iam: 'KMS_USER is not set' }, required: ['iam'] });
    const graded = gradeOne([], { tests: [testRecord('x')], header: required }, { optionalGroup: 'iam' });
    assert.equal(only(graded).outcome, 'not-run');
    assert.equal(only(graded).reason, 'iam is required: KMS_USER is not set');
    assert.equal(graded.level, 'INCOMPLETE');
    const probed = gradeOne(
      ['unsupported'],
      { header: header({ required: ['dek'] }) },
      { optionalGroup: 'dek' },
    );
    assert.equal(only(probed).outcome, 'not-run');
    const served = gradeOne(['pass'], { header: header({ required: ['dek'] }) }, { optionalGroup: 'dek' });
    assert.equal(only(served).outcome, 'pass');
    const other = gradeOne(
      ['unsupported'],
      { header: header({ required: ['iam'] }) },
      { optionalGroup: 'dek' },
    );
    assert.equal(only(other).outcome, 'unsupported');
    assert.equal(
      only(gradeOne(['unsupported'], { header: header({ required: ['iam'] }) })).outcome,
      'unsupported',
    );
  });

  it('takes no excuse for a required group that this version does not check', () => {
    const pending: Partial<Requirement> = { optionalGroup: 'console', check: { pending: 'not driven' } };
    assert.equal(only(gradeOne([], {}, pending)).outcome, 'unsupported');
    const graded = gradeOne([], { header: header({ required: ['console'] }) }, pending);
    assert.equal(only(graded).outcome, 'not-run');
    assert.equal(only(graded).reason, 'console is required: not driven');
    assert.equal(graded.level, 'INCOMPLETE');
    assert.equal(graded.exitCode, 2);
  });

  it('does not take a later run for a clock that the user requires', () => {
    const lacking = { unavailable: { clock: 'KMS_CONTROL_ENDPOINT is not set' } };
    const required = { header: header({ ...lacking, required: ['clock'] }) };
    const graded = gradeOne(['deferred'], required, { deferrable: true });
    assert.equal(only(graded).outcome, 'not-run');
    assert.equal(only(graded).reason, 'clock is required: KMS_CONTROL_ENDPOINT is not set');
    assert.equal(graded.exitCode, 2);
    const unasked = gradeOne(['deferred'], { header: header(lacking) }, { deferrable: true });
    assert.equal(only(unasked).outcome, 'deferred');
    assert.equal(only(gradeOne(['pass'], required, { deferrable: true })).outcome, 'pass');
  });
});
