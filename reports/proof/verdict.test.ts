import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GradedRequirement } from '../grade/run/model.ts';
import { graded } from './sample-proof.testing.ts';
import { type FaultProof, proofOfFault, proofOfVariant, worseThan } from './verdict.ts';

const all = (...words: string[]): GradedRequirement[] => words.map(each => graded(each));
const clean = all('A-1 pass', 'A-2 acceptable', 'A-3 pass', 'A-4 informational');

describe('what came out worse than in the clean run', () => {
  const worse: ReadonlyArray<readonly [before: string, after: string]> = [
    ['pass', 'fail'],
    ['pass', 'non-strict'],
    ['acceptable', 'fail'],
    ['informational', 'fail'],
    ['not-run', 'fail'],
    ['non-strict', 'fail'],
  ];
  for (const [before, after] of worse)
    it(`is what came out ${after} after ${before}`, () =>
      assert.deepEqual(worseThan(all(`A-1 ${before}`), all(`A-1 ${after}`)), ['A-1']));

  const noWorse: ReadonlyArray<readonly [before: string, after: string]> = [
    ['pass', 'pass'],
    ['pass', 'acceptable'],
    ['pass', 'not-run'],
    ['pass', 'inconclusive'],
    ['pass', 'unsupported'],
    ['non-strict', 'non-strict'],
    ['fail', 'fail'],
    ['fail', 'non-strict'],
    ['fail', 'pass'],
  ];
  for (const [before, after] of noWorse)
    it(`is not what came out ${after} after ${before}`, () =>
      assert.deepEqual(worseThan(all(`A-1 ${before}`), all(`A-1 ${after}`)), []));

  it('is compared requirement by requirement, in the order of the run', () => {
    assert.deepEqual(worseThan(clean, all('A-3 fail', 'A-2 pass', 'A-1 non-strict')), ['A-3', 'A-1']);
    assert.deepEqual(worseThan(all('A-1 fail'), all('A-2 fail')), ['A-2']);
  });
});

describe('a fault', () => {
  const facts = { id: 'f', breaks: ['A-1', 'A-2'], story: 'Loses a key.' };
  const verdicts: ReadonlyArray<readonly [what: string, outcomes: string[], verdict: FaultProof['verdict']]> =
    [
      ['exactly what it breaks came out worse', ['A-1 fail', 'A-2 non-strict', 'A-3 pass'], 'killed'],
      ['the same in another order', ['A-2 fail', 'A-1 fail'], 'killed'],
      ['others are only blocked by it', ['A-1 fail', 'A-2 fail', 'A-3 not-run'], 'killed'],
      ['nothing came out worse', ['A-1 pass', 'A-2 acceptable', 'A-3 not-run'], 'survived'],
      ['only a part of what it breaks did', ['A-1 fail', 'A-2 pass'], 'misblamed'],
      ['another one did besides', ['A-1 fail', 'A-2 fail', 'A-3 fail'], 'misblamed'],
      ['another one did instead of one', ['A-1 fail', 'A-2 pass', 'A-3 fail'], 'misblamed'],
      ['only another one did', ['A-3 fail'], 'misblamed'],
    ];
  for (const [what, outcomes, verdict] of verdicts) {
    it(`is ${verdict} when ${what}`, () => {
      const result = { level: 'NON-CONFORMANT', requirements: all(...outcomes), activated: true };
      const proof = proofOfFault(facts, result, clean);
      const failed = outcomes.filter(each => /fail|non-strict/.test(each)).map(each => each.split(' ')[0]);
      assert.deepEqual(proof, { ...facts, verdict, failed });
    });
  }

  it('is not activated when no test asks its rule', () => {
    assert.deepEqual(proofOfFault(facts, undefined, clean), {
      ...facts,
      verdict: 'not-activated',
      failed: [],
    });
  });

  it('is not activated when its rule was not asked, whatever failed', () => {
    const result = {
      level: 'NON-CONFORMANT',
      requirements: all('A-1 fail', 'A-2 fail'),
      activated: false,
    };
    const { verdict, failed } = proofOfFault(facts, result, clean);
    assert.deepEqual([verdict, failed], ['not-activated', ['A-1', 'A-2']]);
  });

  const undecided = ['A-3'];
  const open = (requirements: GradedRequirement[]) =>
    proofOfFault(facts, { level: 'INCOMPLETE', requirements, activated: true, undecided }, clean).failed;

  it('is also blamed on a MUST that it leaves undecided, where only a SHOULD failed', () => {
    const should = graded('A-1 fail', { level: 'SHOULD' });
    assert.deepEqual(open([should, graded('A-3 not-run')]), ['A-1', 'A-3']);
    assert.deepEqual(open([graded('A-2 pass')]), ['A-3']);
  });

  for (const outcome of ['fail', 'non-strict'])
    it(`leaves a MUST undecided without more ado where another came out ${outcome}`, () =>
      assert.deepEqual(open([graded(`A-1 ${outcome}`), graded('A-3 not-run')]), ['A-1']));

  it('that breaks nothing and makes nothing fail has survived: it is not a fault', () => {
    const result = { level: 'CONFORMANT STRICT', requirements: clean, activated: true };
    assert.equal(proofOfFault({ ...facts, breaks: [] }, result, clean).verdict, 'survived');
  });
});

describe('a variant', () => {
  const facts = { id: 'v', story: 'Differs.' };
  const judge = (level: string, ...requirements: GradedRequirement[]) =>
    proofOfVariant(facts, { level, requirements, activated: true }, clean);

  for (const level of ['CONFORMANT', 'CONFORMANT STRICT', 'CONFORMANT WITH DEVIATIONS']) {
    it(`is green at the level ${level}, though a SHOULD failed`, () => {
      const failed = graded('A-1 fail', { level: 'SHOULD' });
      assert.deepEqual(judge(level, failed), { ...facts, verdict: 'green', failed: [], observed: [] });
    });
  }

  for (const level of ['NON-CONFORMANT', 'INCOMPLETE', 'INVALID'])
    it(`is an alarm at the level ${level}`, () => assert.equal(judge(level).verdict, 'alarm'));

  for (const outcome of ['fail', 'inconclusive', 'flaky', 'not-run'])
    it(`names what came out ${outcome} and raised the alarm`, () =>
      assert.deepEqual(judge('INCOMPLETE', graded(`A-1 ${outcome}`)).failed, ['A-1']));

  for (const outcome of ['pass', 'acceptable', 'non-strict', 'informational', 'unsupported', 'deferred'])
    it(`does not blame what came out ${outcome} for the alarm`, () =>
      assert.deepEqual(judge('NON-CONFORMANT', graded(`A-1 ${outcome}`)).failed, []));

  it('is green in a part of the suite where it does no worse than the clean run', () => {
    const part = [graded('A-1 pass'), graded('A-2 not-run')];
    const of = (...words: string[]) =>
      proofOfVariant(
        facts,
        { level: 'INCOMPLETE', requirements: words.map(word => graded(word)), activated: true },
        part,
      );
    assert.equal(of('A-1 pass', 'A-2 not-run').verdict, 'green');
    assert.deepEqual(of('A-1 inconclusive', 'A-2 not-run').failed, ['A-1']);
    assert.equal(of('A-1 inconclusive', 'A-2 not-run').verdict, 'alarm');
  });

  it('names each MAY of which something else was observed, and no MUST or SHOULD', () => {
    const before = [graded('A-1 informational', { level: 'MAY', observation: '200' })];
    const observed = (words: string, part: Partial<GradedRequirement>) =>
      proofOfVariant(
        facts,
        { level: 'CONFORMANT', requirements: [graded(words, part)], activated: true },
        before,
      ).observed;
    assert.deepEqual(observed('A-1 informational', { level: 'MAY', observation: '400' }), ['A-1']);
    assert.deepEqual(observed('A-1 informational', { level: 'MAY', observation: '200' }), []);
    assert.deepEqual(observed('A-1 pass', { level: 'MUST', observation: '400' }), []);
    assert.deepEqual(observed('A-1 pass', { level: 'SHOULD', observation: '400' }), []);
    assert.deepEqual(observed('A-9 informational', { level: 'MAY', observation: '200' }), ['A-9']);
  });
});
