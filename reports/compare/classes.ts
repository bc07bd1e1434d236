import type { Certificate, Outcome, RequirementResult } from '../../schemas/generated/certificate.ts';

/** The classes of drift, in the order they are told. */
export const changeClasses = [
  'regressed',
  'fixed',
  'newly-incomplete',
  'lost-coverage',
  'added',
  'removed',
  'waiver-new',
  'waiver-expired',
  'waiver-stale',
  'observation-changed',
] as const;

export type ChangeClass = (typeof changeClasses)[number];

/** What an outcome says of the target; `lenient` is right in substance and not to the letter. */
type State = 'passing' | 'lenient' | 'failing' | 'undecided' | 'uncovered';

const states: Readonly<Record<Outcome, State>> = {
  pass: 'passing',
  acceptable: 'passing',
  informational: 'passing',
  'non-strict': 'lenient',
  fail: 'failing',
  waived: 'failing',
  flaky: 'undecided',
  inconclusive: 'undecided',
  'not-run': 'undecided',
  unsupported: 'uncovered',
  deferred: 'uncovered',
};

/**
 * The class of a change from one state to another; where the state stays, the observation decides: another failure than
 * the one that was waived is a regression.
 */
const transitions: Readonly<Record<State, Readonly<Partial<Record<State, ChangeClass>>>>> = {
  passing: {
    lenient: 'regressed',
    failing: 'regressed',
    undecided: 'newly-incomplete',
    uncovered: 'lost-coverage',
  },
  lenient: {
    passing: 'fixed',
    failing: 'regressed',
    undecided: 'newly-incomplete',
    uncovered: 'lost-coverage',
  },
  failing: { passing: 'fixed', lenient: 'fixed', undecided: 'newly-incomplete', uncovered: 'lost-coverage' },
  undecided: { passing: 'fixed', lenient: 'fixed', failing: 'regressed', uncovered: 'lost-coverage' },
  uncovered: { passing: 'added', lenient: 'added', failing: 'regressed', undecided: 'newly-incomplete' },
};

/** States in which an observation tells something of the target. */
const seen: readonly State[] = ['passing', 'lenient', 'failing'];

/** What is blocked was not decided, also where what blocks it is waived. */
function stateOf({ outcome, blockedBy }: RequirementResult): State {
  return blockedBy ? 'undecided' : states[outcome];
}

/** Whether the target kept the requirement; undefined where the run does not say anything about it. */
export function keeps(outcome: Outcome): boolean | undefined {
  const state = states[outcome];
  return state === 'uncovered' ? undefined : state === 'passing' || state === 'lenient';
}

/**
 * What the target did about one requirement, from one run to the next. Where the state stays, the observation decides:
 * a failure that is not the one that was waived is a regression.
 */
export function classOf(
  old: RequirementResult | undefined,
  now: RequirementResult | undefined,
): ChangeClass | undefined {
  if (!old || !now) return old ? 'removed' : 'added';
  const [before, after] = [stateOf(old), stateOf(now)];
  if (isPutOff(old, now) || isPutOff(now, old)) return undefined;
  if (before !== after) return transitions[before][after];
  if (!seen.includes(before)) return undefined;
  const another = old.observation !== now.observation;
  if (another && old.outcome === 'waived' && now.outcome === 'fail') return 'regressed';
  const otherwise = before === 'passing' && old.outcome !== now.outcome;
  return another || otherwise ? 'observation-changed' : undefined;
}

/** What takes a day to see is looked at in one run and made in the other: that it passes in turn is not a change. */
function isPutOff(one: RequirementResult, other: RequirementResult): boolean {
  return one.outcome === 'deferred' && states[other.outcome] === 'passing';
}

/** What became of the waivers of one requirement, from one run to the next. */
export function waiverClassesOf(id: string, old: Certificate, now: Certificate): ChangeClass[] {
  const [before, after] = [waiverOf(id, old), waiverOf(id, now)];
  const [was, is] = [before?.status, after?.status];
  const uncovered = was === 'applied' && !after && outcomeOf(id, now) === 'fail';
  const classes: Array<[ChangeClass, boolean]> = [
    ['waiver-new', is === 'applied' && after?.signature !== before?.signature],
    ['waiver-expired', uncovered || (is === 'expired' && was !== 'expired')],
    ['waiver-stale', (is === 'stale' || is === 'refused') && was !== is],
  ];
  return classes.flatMap(([name, applies]) => (applies ? [name] : []));
}

function waiverOf(id: string, { waivers }: Certificate): Certificate['waivers'][number] | undefined {
  return waivers.find(({ requirement }) => requirement === id);
}

function outcomeOf(id: string, { requirements }: Certificate): Outcome | undefined {
  return requirements.find(requirement => requirement.id === id)?.outcome;
}
