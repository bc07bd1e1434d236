import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  assertion,
  checksFor,
  cleanup,
  evidence,
  header,
  requirement,
  testRecord,
  waiver,
} from '../sample.testing.ts';
import { gradeOne, only } from '../sample-grade.testing.ts';
import { grade } from './grade.ts';
import type { Evidence, Graded, Verdict } from './run/model.ts';

/** Grades A-1 in a run that started on 2026-01-02, with one waiver. */
function graded(
  verdict: Verdict,
  about: Parameters<typeof waiver>[0] = {},
  part: Partial<Evidence> = {},
): Graded {
  return gradeOne([verdict], { header: header({ waivers: [waiver(about)] }), ...part });
}

const statusOf = ({ waivers }: Graded) => waivers[0]?.status;

describe('a waiver', () => {
  it('turns its failure into waived, and the level into CONFORMANT WITH DEVIATIONS', () => {
    const run = graded('fail');
    assert.equal(only(run).outcome, 'waived');
    assert.equal(
      only(run).reason,
      'accepted until 2030-01-01 by keys team (KMS-7: vendor fixes it): ' +
        'the reply: expected 400 KMS.0309, got 200',
    );
    assert.equal(only(run).observation, 'the reply: 200');
    assert.equal(run.level, 'CONFORMANT WITH DEVIATIONS');
    assert.equal(run.exitCode, 0);
    assert.equal(run.counts.waived, 1);
    assert.equal(statusOf(run), 'applied');
    assert.deepEqual(run.reasons, []);
  });

  it('does not cover another failure of the requirement', () => {
    const run = graded('fail', { signature: 'the reply: 204' });
    assert.equal(only(run).outcome, 'fail');
    assert.equal(run.level, 'NON-CONFORMANT');
    assert.equal(run.exitCode, 3);
    assert.equal(statusOf(run), 'stale');
    assert.deepEqual(run.reasons, [
      'the waiver of A-1 is stale: it covers "the reply: 204", and the failure is "the reply: 200"',
    ]);
  });

  it('does not cover a second failure beside its own', () => {
    const assertions = [
      assertion('A-1', 'fail'),
      assertion('A-1', 'fail', { check: 'the state', received: '2' }),
    ];
    const run = graded('fail', {}, { assertions });
    assert.equal(only(run).outcome, 'fail');
    assert.equal(only(run).observation, 'the reply: 200; the state: 2');
    assert.equal(run.exitCode, 3);
  });

  it('does not cover the same answer to another check', () => {
    const assertions = [assertion('A-1', 'fail', { check: 'the second reply' })];
    assert.equal(only(graded('fail', {}, { assertions })).outcome, 'fail');
  });

  it('does not cover a part of its signature', () => {
    assert.equal(only(graded('fail', { signature: 'the reply: 20' })).outcome, 'fail');
    assert.equal(only(graded('fail', { signature: 'the reply: 200; the state: 2' })).outcome, 'fail');
  });

  it('covers no outcome but a failure, though the target answered what it covers', () => {
    for (const verdict of ['non-strict', 'acceptable', 'deferred', 'inconclusive', 'flaky'] as const) {
      const assertions = [assertion('A-1', verdict, { observation: 'the reply: 200' })];
      assert.equal(only(graded(verdict, {}, { assertions })).outcome, verdict);
    }
  });

  it('covers a failure of its target alone; the port of a loopback target does not count', () => {
    assert.equal(only(graded('fail', { target: '127.0.0.1:9' })).outcome, 'waived');
    const run = graded('fail', { target: 'kms.example.com' });
    assert.equal(only(run).outcome, 'fail');
    assert.equal(run.exitCode, 3);
    assert.equal(statusOf(run), 'refused');
    assert.deepEqual(run.reasons, [
      'the waiver of A-1 is refused: it is for kms.example.com, and the target is 127.0.0.1:8080',
    ]);
  });

  it('holds through its last day and not a day longer', () => {
    assert.equal(only(graded('fail', { expiry: '2026-01-02' })).outcome, 'waived');
    const late = graded('fail', { expiry: '2026-01-01' });
    assert.equal(only(late).outcome, 'fail');
    assert.equal(late.level, 'NON-CONFORMANT');
    assert.equal(late.exitCode, 3);
    assert.equal(statusOf(late), 'expired');
    assert.deepEqual(late.reasons, ['the waiver of A-1 is refused: it held until 2026-01-01']);
  });

  it('leaves residue to the exit code', () => {
    const residue = cleanup({ residue: [{ alias: 'kms-conformance/r/x', reason: '500' }] });
    assert.equal(graded('fail', {}, { cleanup: residue }).exitCode, 4);
    assert.equal(graded('pass', {}, { cleanup: residue }).exitCode, 3);
  });

  for (const verdict of ['pass', 'non-strict', 'acceptable', 'unsupported', 'deferred'] as const) {
    it(`is stale when the requirement comes out ${verdict}`, () => {
      const run = graded(verdict);
      assert.equal(run.exitCode, 3);
      assert.equal(statusOf(run), 'stale');
      assert.deepEqual(run.reasons, [`the waiver of A-1 is stale: the requirement came out ${verdict}`]);
    });
  }

  for (const verdict of ['blocked', 'inconclusive', 'flaky'] as const) {
    it(`is neither applied nor stale when the requirement is undecided (${verdict})`, () => {
      const run = graded(verdict);
      assert.equal(run.exitCode, 2);
      assert.equal(statusOf(run), 'undecided');
      assert.deepEqual(run.reasons, []);
    });
  }

  it('is refused for a requirement that does not exist, and touches no other', () => {
    const run = graded('fail', { requirement: 'A-2' });
    assert.equal(only(run).outcome, 'fail');
    assert.equal(run.exitCode, 3);
    assert.equal(statusOf(run), 'refused');
    assert.deepEqual(run.reasons, ['the waiver of A-2 is refused: there is no such requirement']);
  });
});

describe('what a waived failure blocks', () => {
  const ids = ['A-1', 'A-2', 'A-3'];
  const run = (...assertions: ReturnType<typeof assertion>[]) =>
    grade(
      evidence({
        header: header({ waivers: [waiver()] }),
        assertions: [assertion('A-1', 'fail'), ...assertions],
        tests: ids.map(id => testRecord(`spec › ${id}`, 'failed')),
      }),
      ids.map(id => requirement(id)),
      checksFor(...ids),
    );
  const blocked = (id: string, blockedBy: string) =>
    assertion(id, 'blocked', { blockedBy, reason: 'no key' });

  it('is waived with it, also over another that is blocked', () => {
    const graded = run(blocked('A-2', 'A-1'), blocked('A-3', 'A-2'));
    assert.deepEqual(
      graded.requirements.map(({ outcome }) => outcome),
      ['waived', 'waived', 'waived'],
    );
    assert.equal(graded.requirements[1]?.reason, 'follows from A-1, which is waived: blocked by A-1: no key');
    assert.equal(graded.level, 'CONFORMANT WITH DEVIATIONS');
    assert.equal(graded.exitCode, 0);
  });

  it('is not where another failure, that is not waived, blocks it as well', () => {
    const graded = run(assertion('A-3', 'fail'), blocked('A-2', 'A-1'), blocked('A-2', 'A-3'));
    assert.equal(graded.requirements[1]?.outcome, 'not-run');
  });

  it('leaves the waiver of what is blocked itself undecided', () => {
    const waivers = [waiver(), waiver({ requirement: 'A-2' })];
    const graded = grade(
      evidence({
        header: header({ waivers }),
        assertions: [assertion('A-1', 'fail'), blocked('A-2', 'A-1')],
        tests: ['A-1', 'A-2'].map(id => testRecord(`spec › ${id}`, 'failed')),
      }),
      [requirement('A-1'), requirement('A-2')],
      checksFor('A-1', 'A-2'),
    );
    assert.deepEqual(
      graded.waivers.map(({ status }) => status),
      ['applied', 'undecided'],
    );
    assert.equal(graded.exitCode, 0);
  });
});
