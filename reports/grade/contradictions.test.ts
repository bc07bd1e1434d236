import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AssertionRecord } from '../../schemas/formats/evidence.ts';
import {
  assertion,
  checksFor,
  evidence,
  footer,
  header,
  requirement,
  testRecord,
} from '../sample.testing.ts';
import { grade } from './grade.ts';
import type { Evidence, Verdict } from './run/model.ts';

const blocked = (id: string, blockedBy: string) => assertion(id, 'blocked', { blockedBy });

/** A run of A, B and C, of which B may be a SHOULD. */
function run(
  assertions: AssertionRecord[],
  part: Partial<Evidence> = {},
  levelOfB: 'MUST' | 'SHOULD' = 'MUST',
) {
  const ids = ['A', 'B', 'C'];
  const skipped = (id: string) => assertions.some(each => each.requirement === id);
  const tests = [...ids, 'D'].map(id =>
    testRecord(`spec › ${id}`, skipped(id) ? 'skipped' : 'passed', { requirements: [id] }),
  );
  const catalogue = ids.map(id => requirement(id, id === 'B' ? { level: levelOfB } : {}));
  const rest = ids.filter(id => !assertions.some(each => each.requirement === id));
  const passed = rest.map(id => assertion(id, 'pass'));
  return grade(
    evidence({ assertions: [...assertions, ...passed], tests, ...part }),
    catalogue,
    checksFor(...ids),
  );
}

describe('results that contradict each other', () => {
  it('are a circle of causes, and a requirement that blocks itself', () => {
    const circle = run([blocked('A', 'B'), blocked('B', 'C'), blocked('C', 'A')]);
    assert.equal(circle.level, 'INVALID');
    assert.equal(circle.exitCode, 3);
    assert.deepEqual(circle.reasons, [
      'the run contradicts itself: A is blocked by B is blocked by C is blocked by A, and nothing failed',
      'the run contradicts itself: B is blocked by C is blocked by A is blocked by B, and nothing failed',
      'the run contradicts itself: C is blocked by A is blocked by B is blocked by C, and nothing failed',
    ]);
    assert.match(run([blocked('A', 'A')]).reasons.join(), /: A is blocked by A, and nothing failed$/);
  });

  it('are a not-run whose cause is not known', () => {
    assert.match(
      run([blocked('A', 'X')]).reasons.join(),
      /A is blocked by X, which the catalogue does not know/,
    );
  });

  it('are none where a MUST failed, which may be why', () => {
    const failing = run([blocked('A', 'C'), assertion('B', 'fail')]);
    assert.deepEqual(failing.reasons, []);
    assert.equal(failing.level, 'NON-CONFORMANT');
    assert.equal(failing.requirements.find(({ id }) => id === 'C')?.outcome, 'pass');
  });

  it('are none where a requirement that its own tests found met failed in arrangements', () => {
    const once = run([blocked('A', 'C')]);
    assert.deepEqual(once.reasons, []);
    assert.equal(once.level, 'INCOMPLETE');
    assert.equal(once.requirements.find(({ id }) => id === 'C')?.outcome, 'flaky');

    const often = run([blocked('A', 'C'), blocked('B', 'C')]);
    assert.deepEqual(often.reasons, []);
    assert.equal(often.level, 'NON-CONFORMANT');
    assert.equal(often.requirements.find(({ id }) => id === 'C')?.outcome, 'fail');
  });

  it('are a MUST that a SHOULD blocks, though the SHOULD failed', () => {
    const graded = run([blocked('A', 'B'), assertion('B', 'fail')], {}, 'SHOULD');
    assert.equal(graded.level, 'INVALID');
    assert.match(graded.reasons.join(), /A \(MUST\) is blocked by B \(SHOULD\), which must not block it/);
  });

  it('are not there where each cause leads to a decision', () => {
    const ends: Verdict[] = ['fail', 'flaky', 'inconclusive', 'unsupported'];
    for (const verdict of ends) {
      const graded = run([blocked('A', 'B'), blocked('B', 'C'), assertion('C', verdict)]);
      assert.deepEqual(graded.reasons, [], verdict);
      assert.notEqual(graded.level, 'INVALID', verdict);
    }
  });

  it('are not looked for where the cause may have been left out', () => {
    const assertions = [blocked('A', 'B')];
    const filtered = run(assertions, { header: header({ filter: ['only A'] }) });
    assert.equal(filtered.level, 'INCOMPLETE');
    assert.equal(run(assertions, { footer: footer({ status: 'interrupted' }) }).level, 'INCOMPLETE');
  });
});
