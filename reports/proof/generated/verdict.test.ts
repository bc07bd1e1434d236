import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Survivor } from '../../../schemas/generated/survivors.ts';
import { compareSurvivors, type MutantProof } from './verdict.ts';

const place = (from: string) => ({ file: 'f.ts', in: 'f', mutator: 'EqualityOperator', from, to: 'b' });
const mutant = (from: string, verdict: MutantProof['verdict']): MutantProof => ({
  ...place(from),
  verdict,
  noticed: verdict === 'killed' ? ['A-1'] : [],
});
const survivor = (from: string, kind: Survivor['kind'] = 'equivalent'): Survivor => ({
  ...place(from),
  kind,
  reason: 'no request can tell them apart',
});

const judged = [
  mutant('k', 'killed'),
  mutant('s', 'survived'),
  mutant('t', 'survived'),
  mutant('u', 'unreached'),
];

describe('generated faults and the list of survivors', () => {
  it('counts what was reached, killed and explained, and names the holes', () => {
    const result = compareSurvivors(judged, [survivor('s', 'outside')], true);
    assert.equal(result.reached, 3);
    assert.equal(result.killed, 1);
    assert.deepEqual(result.explained, { equivalent: 0, open: 0, outside: 1 });
    assert.deepEqual(result.holes, [mutant('t', 'survived')]);
    assert.deepEqual(result.stale, []);
  });

  it('finds explanations of what is killed, not reached or gone', () => {
    const { stale } = compareSurvivors(
      judged,
      ['k', 's', 't', 'u', 'x'].map(from => survivor(from)),
      true,
    );
    assert.deepEqual(
      stale.map(({ survivor: { from }, why }) => [from, why]),
      [
        ['k', 'it is killed: A-1'],
        ['u', 'no test reaches it any more'],
        ['x', 'the emulator has no such mutant any more'],
      ],
    );
  });

  it('leaves explanations of mutants outside a share alone', () => {
    assert.deepEqual(compareSurvivors([], [survivor('k')], false).stale, []);
  });

  it('tells apart what only its number tells apart', () => {
    const second = { ...mutant('s', 'survived'), nth: 2 };
    assert.deepEqual(compareSurvivors([second], [survivor('s')], false).holes, [second]);
  });
});
