import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { AssertionRecord } from '../../../schemas/formats/evidence.ts';
import { assertion, checksFor, evidence, requirement, testRecord } from '../../sample.testing.ts';
import { grade } from '../grade.ts';
import { blame } from './blame.ts';

/** The outcomes, with the blocking requirement, of a run in which A, B, C and D asserted these. */
function outcomes(...assertions: AssertionRecord[]): Record<string, string> {
  const ids = [...new Set(assertions.map(({ requirement: id }) => id))].sort();
  const stopped = (id: string) => assertions.some(each => each.requirement === id && stops(each));
  const tests = ids.map(id =>
    testRecord(`spec › ${id}`, stopped(id) ? 'failed' : 'passed', { requirements: [id] }),
  );
  const catalogue = ids.map(id => requirement(id));
  const { requirements } = grade(evidence({ assertions, tests }), catalogue, checksFor(...ids));
  return Object.fromEntries(
    requirements.map(({ id, outcome, blockedBy }) => [
      id,
      blockedBy ? `${outcome} by ${blockedBy}` : outcome,
    ]),
  );
}

/** The root of a requirement's trouble among these. */
const rootIn = (assertions: AssertionRecord[], id: string) =>
  blame(assertions, [requirement('A'), requirement('B')]).rootOf(id);

type Level = 'MUST' | 'SHOULD' | 'MAY';

/** Pairs of levels of which the first must not presume the second. */
const against: ReadonlyArray<readonly [Level, Level]> = [
  ['MUST', 'SHOULD'],
  ['MUST', 'MAY'],
  ['SHOULD', 'MAY'],
];

/** What A comes to in a run of A and B, each of its level. */
function gradeLevels(assertions: AssertionRecord[], a: Level, b: Level) {
  const tests = assertions.map(({ test, verdict, requirement: id }) =>
    testRecord(test, verdict === 'fail' ? 'failed' : 'passed', { requirements: [id] }),
  );
  const catalogue = [requirement('A', { level: a }), requirement('B', { level: b })];
  const { requirements } = grade(evidence({ assertions, tests }), catalogue, checksFor('A', 'B'));
  return requirements[0] as (typeof requirements)[number];
}

const stops = ({ verdict }: AssertionRecord) => ['fail', 'blocked', 'inconclusive'].includes(verdict);
const fail = (id: string, ...presumes: string[]) => assertion(id, 'fail', { presumes });
const blocked = (id: string, blockedBy?: string) =>
  assertion(id, 'blocked', { reason: 'import refused', ...(blockedBy && { blockedBy }) });

describe('blame', () => {
  it('falls on the presumed requirement that failed, not on the one that presumes it', () => {
    assert.deepEqual(outcomes(fail('A', 'B'), fail('B')), { A: 'not-run by B', B: 'fail' });
  });

  it('falls on a test of its own, not on what stories restate, though each presumes the other', () => {
    const restated = assertion('B', 'fail', { presumes: ['A'], restated: true });
    assert.deepEqual(outcomes(fail('A', 'B'), restated), { A: 'fail', B: 'not-run by A' });
    assert.deepEqual(outcomes(fail('A', 'B'), { ...restated, presumes: [] }), { A: 'fail', B: 'fail' });
    assert.deepEqual(outcomes(restated, blocked('A', 'B')), { A: 'not-run by B', B: 'fail' });
  });

  it('falls on a test of its own where the way back leads over a blocked test', () => {
    const restated = assertion('B', 'fail', { presumes: ['A'], restated: true });
    assert.deepEqual(outcomes(restated, fail('A', 'B'), blocked('B', 'A')), {
      A: 'fail',
      B: 'not-run by A',
    });
  });

  it('falls, of two that only stories restate, on the one that the other rests on in its own tests', () => {
    const restated = (id: string, other: string) =>
      assertion(id, 'fail', { presumes: [other], restated: true, test: `story of ${id}` });
    const resting = assertion('A', 'pass', { presumes: ['B'] });
    const both = [restated('A', 'B'), restated('B', 'A')];
    assert.equal(rootIn([...both, resting], 'A'), 'B');
    assert.equal(rootIn([...both, resting], 'B'), 'B');
    assert.equal(rootIn(both, 'A'), 'A');
  });

  it('does not let two lax answers of stories excuse each other', () => {
    const lax = (id: string, other: string, more = {}) =>
      assertion(id, 'non-strict', { presumes: [other], ...more });
    const levels = [requirement('A'), requirement('B')];
    const first = lax('A', 'B', { restated: true });
    const foreseen = (other: AssertionRecord) => blame([first, other], levels).isForeseen(first);
    assert.equal(foreseen(lax('B', 'A', { restated: true })), false);
    assert.equal(foreseen(lax('B', 'A')), true);
  });

  it('falls on the one of a circle that was never met without the other', () => {
    const met = assertion('A', 'pass', { test: 'spec › A of a new key' });
    const failed = fail('A', 'B');
    assert.deepEqual(outcomes(failed, fail('B', 'A'), met), { A: 'not-run by B', B: 'fail' });
    assert.deepEqual(outcomes(failed, fail('B', 'A')), { A: 'fail', B: 'fail' });
    const both = assertion('B', 'pass', { test: 'spec › B alone' });
    assert.deepEqual(outcomes(failed, fail('B', 'A'), met, both), { A: 'fail', B: 'fail' });
    assert.deepEqual(outcomes({ ...failed, presumes: [] }, fail('B', 'A'), met), {
      A: 'fail',
      B: 'not-run by A',
    });
  });

  it('ends where one that fails by itself also leans on another, which leans on it', () => {
    assert.deepEqual(outcomes(fail('A', 'B'), fail('B'), blocked('B', 'A')), {
      A: 'not-run by B',
      B: 'fail',
    });
    assert.deepEqual(outcomes(blocked('A', 'B'), fail('B'), fail('B', 'A')), {
      A: 'not-run by B',
      B: 'fail',
    });
  });

  it('stays with a requirement whose presumptions hold', () => {
    assert.deepEqual(outcomes(fail('A', 'B', 'X'), assertion('B', 'pass')), { A: 'fail', B: 'pass' });
  });

  it('stays with a requirement that has another failure of its own', () => {
    assert.deepEqual(outcomes(fail('A', 'B'), fail('B'), fail('A')), { A: 'fail', B: 'fail' });
  });

  it('goes down a chain to its root', () => {
    assert.deepEqual(outcomes(fail('A', 'B'), fail('B', 'C'), fail('C')), {
      A: 'not-run by C',
      B: 'not-run by C',
      C: 'fail',
    });
  });

  it('finds the root behind a blocked arrangement', () => {
    assert.deepEqual(outcomes(blocked('A', 'B'), fail('B', 'C'), fail('C')), {
      A: 'not-run by C',
      B: 'not-run by C',
      C: 'fail',
    });
    assert.deepEqual(outcomes(fail('A', 'B'), blocked('B', 'C'), fail('C')), {
      A: 'not-run by C',
      B: 'not-run by C',
      C: 'fail',
    });
  });

  it('is not taken from a failure by a presumed requirement that nobody saw failing', () => {
    assert.deepEqual(outcomes(fail('A', 'B'), blocked('B')), { A: 'fail', B: 'not-run' });
    assert.deepEqual(outcomes(fail('A', 'B'), blocked('B', 'C'), assertion('C', 'inconclusive')), {
      A: 'fail',
      B: 'not-run by C',
      C: 'inconclusive',
    });
  });

  it('leaves a blocked requirement not-run though the one that blocked it did not fail', () => {
    assert.deepEqual(outcomes(blocked('A', 'B'), assertion('B', 'inconclusive')), {
      A: 'not-run by B',
      B: 'inconclusive',
    });
  });

  it('falls on all of a circle, which cannot excuse itself', () => {
    assert.deepEqual(outcomes(fail('A', 'B'), fail('B', 'A')), { A: 'fail', B: 'fail' });
    assert.deepEqual(outcomes(fail('A', 'B'), fail('B', 'C'), fail('C', 'A'), fail('D', 'A')), {
      A: 'fail',
      B: 'fail',
      C: 'fail',
      D: 'not-run by A',
    });
    assert.deepEqual(outcomes(fail('A', 'A')), { A: 'fail' });
  });

  it('falls on all of a circle that leads on to trouble of unknown cause', () => {
    const expected = { A: 'fail', B: 'fail', C: 'not-run' };
    assert.deepEqual(outcomes(fail('A', 'B'), fail('B', 'C', 'A'), blocked('C')), expected);
    assert.deepEqual(outcomes(fail('A', 'B'), fail('B', 'C'), fail('B', 'A'), blocked('C')), expected);
  });

  it('falls on all of a circle, though one of it had trouble of unknown cause besides', () => {
    assert.deepEqual(outcomes(fail('A', 'B'), fail('B', 'A'), blocked('B')), { A: 'fail', B: 'fail' });
  });

  it('passes over trouble of unknown cause to what did fail', () => {
    const presumed = outcomes(fail('A', 'B', 'C'), blocked('B'), fail('C'));
    assert.deepEqual(presumed, { A: 'not-run by C', B: 'not-run', C: 'fail' });
    const beneath = outcomes(fail('A', 'B'), blocked('B'), blocked('B', 'C'), fail('C'));
    assert.deepEqual(beneath, { A: 'not-run by C', B: 'not-run by C', C: 'fail' });
  });

  it('is not passed on by a check that passed', () => {
    const passed = assertion('A', 'pass', { presumes: ['B'] });
    assert.deepEqual(outcomes(fail('C', 'A'), passed, fail('B')).C, 'fail');
  });

  it('leaves a circle as soon as one of it fails outright', () => {
    assert.deepEqual(outcomes(fail('A', 'B'), fail('B', 'A'), fail('A')), { A: 'fail', B: 'not-run by A' });
    assert.deepEqual(outcomes(fail('A', 'B'), fail('B', 'A'), fail('A', 'X')), {
      A: 'fail',
      B: 'not-run by A',
    });
  });

  it('falls outside of a circle where its cause lies outside', () => {
    assert.deepEqual(outcomes(fail('A', 'B', 'C'), fail('B', 'A', 'C'), fail('C')), {
      A: 'not-run by C',
      B: 'not-run by C',
      C: 'fail',
    });
  });

  it('takes the first presumption that explains the failure', () => {
    assert.deepEqual(
      outcomes(fail('A', 'D', 'C', 'B'), fail('B'), fail('C'), assertion('D', 'pass')).A,
      'not-run by C',
    );
  });

  it('never excuses a MUST by a SHOULD or MAY, nor a SHOULD by a MAY', () => {
    const outcomeOf = (level: Level, presumed: Level) =>
      gradeLevels([fail('A', 'B'), fail('B')], level, presumed);
    for (const [level, presumed] of against) assert.equal(outcomeOf(level, presumed).outcome, 'fail');
    for (const level of ['MUST', 'SHOULD', 'MAY'] as const) {
      assert.equal(outcomeOf(level, level).outcome, 'not-run');
      assert.equal(outcomeOf(level, 'MUST').outcome, 'not-run');
    }
  });

  it('makes no MUST acceptable because a SHOULD or MAY came out non-strict', () => {
    const assertions = [assertion('A', 'non-strict', { presumes: ['B'] }), assertion('B', 'non-strict')];
    assert.equal(gradeLevels(assertions, 'MUST', 'SHOULD').outcome, 'non-strict');
    assert.equal(gradeLevels(assertions, 'SHOULD', 'MUST').outcome, 'acceptable');
  });

  it('counts another code once, where it belongs', () => {
    const lax = (id: string, ...presumes: string[]) => assertion(id, 'non-strict', { presumes });
    assert.deepEqual(outcomes(lax('A', 'B'), lax('B')), { A: 'acceptable', B: 'non-strict' });
    assert.deepEqual(outcomes(lax('A', 'B'), fail('B')), { A: 'acceptable', B: 'fail' });
    assert.equal(outcomes(lax('A', 'B'), assertion('B', 'acceptable')).A, 'non-strict');
  });

  it('says in the reason what blocked, what failed, or that an arrangement did', () => {
    const reasonOf = (...assertions: AssertionRecord[]) => {
      const tests = [testRecord('spec › A', 'failed', { requirements: ['A'] })];
      return grade(evidence({ assertions, tests }), [requirement('A')], checksFor('A')).requirements[0]
        ?.reason;
    };
    assert.equal(reasonOf(fail('A', 'B'), fail('B')), 'cannot be judged while B fails');
    assert.equal(reasonOf(blocked('A', 'B')), 'blocked by B: import refused');
    assert.equal(reasonOf(blocked('A')), 'arrangement failed: import refused');
    assert.equal(reasonOf(assertion('A', 'blocked', { received: '503' })), 'arrangement failed: 503');
  });

  it('never excuses a requirement by itself, over one that it blocked or made fail', () => {
    const passed = assertion('B', 'pass', { test: 'spec › B' });
    const restated = assertion('B', 'fail', { presumes: ['A'], restated: true, test: 'spec › stories' });
    const all = [passed, restated, blocked('A', 'B')];
    assert.deepEqual(outcomes(...all), { A: 'not-run by B', B: 'fail' });
    assert.deepEqual(outcomes(...all.reverse()), { A: 'not-run by B', B: 'fail' });
    const { causeOf } = blame([fail('A', 'B'), fail('B'), restated], [requirement('A'), requirement('B')]);
    assert.equal(causeOf(restated), undefined);
  });

  it('owes every failure to somebody: where an assertion failed, a requirement fails', () => {
    const ids = ['A', 'B', 'C', 'D'];
    const someAssertion = fc
      .record({
        id: fc.constantFrom(...ids),
        verdict: fc.constantFrom('fail', 'blocked', 'pass', 'non-strict'),
        named: fc.subarray(ids),
        isRestated: fc.boolean(),
        test: fc.nat({ max: 1 }),
      })
      .map(({ id, verdict, named, isRestated, test }) => {
        const others = named.filter(each => each !== id);
        const isBlocked = verdict === 'blocked';
        const where =
          isRestated && !isBlocked
            ? { restated: true as const, test: 'spec › stories' }
            : { test: `spec › ${id} ${test}` };
        const [blockedBy] = others;
        const rests = isBlocked ? { ...(blockedBy && { blockedBy }) } : { presumes: others };
        return assertion(id, verdict, { ...rests, ...where });
      });
    fc.assert(
      fc.property(fc.array(someAssertion, { minLength: 1, maxLength: 7 }), assertions => {
        const { causeOf } = blame(
          assertions,
          ids.map(id => requirement(id)),
        );
        for (const each of assertions) assert.notEqual(causeOf(each), each.requirement);
        const failed = assertions.filter(({ verdict }) => verdict === 'fail');
        if (failed.length > 0) assert.ok(failed.some(each => causeOf(each) === undefined));
      }),
      { seed: 20_260_425, numRuns: 5_000 },
    );
  });

  it('has no root for a requirement without trouble', () => {
    assert.equal(blame([assertion('A', 'pass')], []).rootOf('A'), undefined);
    assert.equal(blame([fail('A')], []).rootOf('A'), 'A');
    assert.equal(blame([blocked('A', 'B'), fail('B')], []).rootOf('A'), 'B');
  });
});
