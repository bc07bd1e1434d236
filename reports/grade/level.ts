import type { Outcome } from '../../schemas/generated/certificate.ts';
import type { Level } from './run/model.ts';

/** What the level of a run depends on: only whether a list is empty counts. */
export interface LevelFacts {
  /** A secret in the output, evidence that cannot be trusted, results that contradict each other. */
  invalid: readonly unknown[];
  /** Every MUST that failed. */
  violated: readonly unknown[];
  /** Whatever is required and undecided, and whatever keeps the run from being a whole one. */
  incomplete: readonly unknown[];
  waived: readonly unknown[];
  /** Every failed SHOULD or MAY, and whatever came out non-strict. */
  lenient: readonly unknown[];
  /** Waivers that must not be used: expired, or stale because the deviation did not happen. */
  refusedWaivers: readonly unknown[];
}

interface LevelRule {
  level: Level;
  exitCode: number;
  applies: (facts: LevelFacts) => boolean;
}

/** The first rule that applies gives the level; and the exit code, where nothing else decides it. */
const levels: readonly LevelRule[] = [
  { level: 'INVALID', exitCode: 3, applies: ({ invalid }) => invalid.length > 0 },
  { level: 'NON-CONFORMANT', exitCode: 1, applies: ({ violated }) => violated.length > 0 },
  { level: 'INCOMPLETE', exitCode: 2, applies: ({ incomplete }) => incomplete.length > 0 },
  { level: 'CONFORMANT WITH DEVIATIONS', exitCode: 0, applies: ({ waived }) => waived.length > 0 },
  { level: 'CONFORMANT', exitCode: 0, applies: ({ lenient }) => lenient.length > 0 },
  { level: 'CONFORMANT STRICT', exitCode: 0, applies: () => true },
];

const refused = 3;
const residueLeft = 4;

/** Outcomes of a requirement that is met. */
const met: readonly Outcome[] = ['pass', 'acceptable', 'informational', 'waived'];

/** The exit code of a run that repeats requirements: whether every one of them is met now, whatever the level. */
function repeatExitCode(outcomes: readonly Outcome[]): number {
  if (outcomes.some(outcome => outcome === 'fail' || outcome === 'non-strict')) return 1;
  return outcomes.every(outcome => met.includes(outcome)) ? 0 : 2;
}

/**
 * The level of a run and the exit code that goes with it.
 * @param residue how many keys were left behind
 * @param repeated what the requirements came to that the run repeats; absent for any other run
 */
export function levelOf(
  facts: LevelFacts,
  residue: number,
  repeated?: readonly Outcome[],
): { level: Level; exitCode: number } {
  const rule = levels.find(each => each.applies(facts)) as LevelRule;
  const { level } = rule;
  if (facts.refusedWaivers.length > 0) return { level, exitCode: refused };
  const exitCode = repeated && level !== 'INVALID' ? repeatExitCode(repeated) : rule.exitCode;
  return { level, exitCode: exitCode === 0 && residue > 0 ? residueLeft : exitCode };
}
