import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Evidence, Graded, Verdict } from './model.ts';
import { cleanup, header } from './sample.ts';
import { gradeOne, only } from './sample-grade.ts';

/** Grades A-1 in a run that started on 2026-01-02 and accepts its failure until the day. */
function waived(
  verdict: Verdict,
  expires: string,
  part: Partial<Evidence> = {},
  requirement = 'A-1',
): Graded {
  const waivers = [{ requirement, reason: 'ticket 7', expires }];
  return gradeOne([verdict], { header: header({ waivers }), ...part });
}

describe('a waiver', () => {
  it('turns a failure into waived, and the level into CONFORMANT WITH DEVIATIONS', () => {
    const graded = waived('fail', '2026-12-31');
    assert.equal(only(graded).outcome, 'waived');
    assert.equal(
      only(graded).reason,
      'waived until 2026-12-31 (ticket 7): the reply: documented is 400 KMS.0309, received 200',
    );
    assert.equal(only(graded).observation, 'the reply: 200');
    assert.equal(graded.level, 'CONFORMANT WITH DEVIATIONS');
    assert.equal(graded.exitCode, 0);
    assert.equal(graded.counts.waived, 1);
  });

  it('holds through its last day and not a day longer', () => {
    assert.equal(only(waived('fail', '2026-01-02')).outcome, 'waived');
    const late = waived('fail', '2026-01-01');
    assert.equal(only(late).outcome, 'fail');
    assert.equal(late.level, 'NON-CONFORMANT');
    assert.equal(late.exitCode, 3);
    assert.deepEqual(late.reasons, ['the waiver of A-1 is refused: it held until 2026-01-01']);
  });

  it('leaves residue to the exit code', () => {
    const residue = cleanup({ residue: [{ alias: 'kms-conformance/r/x', reason: '500' }] });
    assert.equal(waived('fail', '2026-12-31', { cleanup: residue }).exitCode, 4);
    assert.equal(waived('pass', '2026-12-31', { cleanup: residue }).exitCode, 3);
  });

  for (const verdict of ['pass', 'non-strict', 'acceptable', 'unsupported', 'deferred'] as const) {
    it(`is stale when the requirement comes out ${verdict}`, () => {
      const graded = waived(verdict, '2026-12-31');
      assert.equal(graded.exitCode, 3);
      assert.deepEqual(graded.reasons, [`the waiver of A-1 is stale: the requirement came out ${verdict}`]);
    });
  }

  for (const verdict of ['blocked', 'inconclusive', 'flaky'] as const) {
    it(`is neither applied nor stale when the requirement is undecided (${verdict})`, () => {
      const graded = waived(verdict, '2026-12-31');
      assert.equal(graded.exitCode, 2);
      assert.deepEqual(graded.reasons, []);
    });
  }

  it('is refused for a requirement that does not exist, and touches no other', () => {
    const graded = waived('fail', '2026-12-31', {}, 'A-2');
    assert.equal(only(graded).outcome, 'fail');
    assert.equal(graded.exitCode, 3);
    assert.deepEqual(graded.reasons, ['the waiver of A-2 is refused: there is no such requirement']);
  });
});
