import type { Survivor } from '../../../schemas/generated/survivors.ts';
import { type MutantPlace, placeOf } from './mutant.ts';

/** What came of one mutant. */
export interface MutantProof extends MutantPlace {
  readonly verdict: 'killed' | 'survived' | 'unreached';
  /** Requirements that came out worse in the first test that noticed, MUSTs left undecided, or what else gave it away. */
  readonly noticed: readonly string[];
}

/** The generated faults against what explains survivors. */
export interface GeneratedResult {
  readonly reached: number;
  readonly killed: number;
  readonly explained: Readonly<Record<Survivor['kind'], number>>;
  /** Survivors that nothing explains. */
  readonly holes: readonly MutantProof[];
  /** Explanations that no longer hold. */
  readonly stale: ReadonlyArray<{ readonly survivor: Survivor; readonly why: string }>;
}

/** Compares the mutants with the list of survivors. @param whole all of them were judged, not a share. */
export function compareSurvivors(
  mutants: readonly MutantProof[],
  survivors: readonly Survivor[],
  whole: boolean,
): GeneratedResult {
  const judged = new Map(mutants.map(mutant => [placeOf(mutant), mutant]));
  const listed = new Map(survivors.map(survivor => [placeOf(survivor), survivor]));
  const survived = mutants.filter(({ verdict }) => verdict === 'survived');
  const explained = { equivalent: 0, open: 0, outside: 0 };
  for (const mutant of survived) {
    const survivor = listed.get(placeOf(mutant));
    if (survivor) explained[survivor.kind] += 1;
  }
  return {
    reached: mutants.filter(({ verdict }) => verdict !== 'unreached').length,
    killed: mutants.filter(({ verdict }) => verdict === 'killed').length,
    explained,
    holes: survived.filter(mutant => !listed.has(placeOf(mutant))),
    stale: survivors.flatMap(survivor => {
      const why = whyStale(judged.get(placeOf(survivor)), whole);
      return why === undefined ? [] : [{ survivor, why }];
    }),
  };
}

function whyStale(mutant: MutantProof | undefined, whole: boolean): string | undefined {
  if (!mutant) return whole ? 'the emulator has no such mutant any more' : undefined;
  if (mutant.verdict === 'killed') return `it is killed: ${mutant.noticed.join(' ')}`;
  return mutant.verdict === 'unreached' ? 'no test reaches it any more' : undefined;
}
