import type { GradedRequirement } from '../grade/run/model.ts';
import { undecided as undecidedOutcomes } from '../grade/run/outcome.ts';

/** A fault as the proof knows it: what it breaks, and what that would cost a user. */
export interface FaultFacts {
  readonly id: string;
  readonly breaks: readonly string[];
  readonly story: string;
}

/** A fault as it is compared, whatever came of it. */
export const factsOf = ({ id, breaks, story }: FaultFacts) => ({ id, breaks: [...breaks], story });

/** A variant as it is compared. */
export const storyOf = ({ id, story }: Pick<FaultFacts, 'id' | 'story'>) => ({ id, story });

/** What came of one fault: killed when exactly the requirements that it breaks came out worse. */
export interface FaultProof extends FaultFacts {
  readonly verdict: 'killed' | 'survived' | 'misblamed' | 'not-activated';
  /** Requirements that came out worse than in the clean run. */
  readonly failed: readonly string[];
}

/** What came of one benign variant: green when the level is CONFORMANT or better. */
export interface VariantProof {
  readonly id: string;
  readonly story: string;
  readonly verdict: 'green' | 'alarm';
  /** Requirements that stand in the way of the level. */
  readonly failed: readonly string[];
  /** MAY requirements of which something else was observed than in the clean run. */
  readonly observed: readonly string[];
}

/** What a run against a fault or variant came to. */
export interface RunResult {
  readonly level: string;
  readonly requirements: readonly GradedRequirement[];
  /** The replaced rule was asked at least once. */
  readonly activated: boolean;
  /** MUSTs whose tests ran and that came out undecided. */
  readonly undecided?: readonly string[];
}

type Clean = readonly GradedRequirement[];

/** How badly a requirement was missed; what was not decided was not missed. */
const badness = (outcome: string | undefined) => ['non-strict', 'fail'].indexOf(outcome ?? '');

/** Ids of the requirements that failed, or were met less strictly, and did better in the clean run. */
export function worseThan(clean: Clean, requirements: readonly GradedRequirement[]): string[] {
  const before = new Map(clean.map(({ id, outcome }) => [id, outcome]));
  return requirements
    .filter(({ id, outcome }) => badness(outcome) > badness(before.get(id)))
    .map(({ id }) => id);
}

/** Says whether a fault was noticed, and blamed on the right requirements. @param result absent when no test asks its rule. */
export function proofOfFault(
  { id, breaks, story }: FaultFacts,
  result: RunResult | undefined,
  clean: Clean,
): FaultProof {
  const failed = result ? [...worseThan(clean, result.requirements), ...leftOpen(result)] : [];
  return { id, breaks, story, verdict: verdict(breaks, failed, result?.activated ?? false), failed };
}

/** A MUST that is left undecided although no MUST failed: what a failed SHOULD entails must not go that far. */
function leftOpen({ requirements, undecided = [] }: RunResult): readonly string[] {
  const violated = requirements.some(({ level, outcome }) => level === 'MUST' && badness(outcome) >= 0);
  return violated ? [] : undecided;
}

function verdict(
  breaks: readonly string[],
  failed: readonly string[],
  activated: boolean,
): FaultProof['verdict'] {
  if (!activated) return 'not-activated';
  if (failed.length === 0) return 'survived';
  const same = failed.length === breaks.length && failed.every(id => breaks.includes(id));
  return same ? 'killed' : 'misblamed';
}

/** Requirements that keep a run from a level of CONFORMANT. */
export const inTheWay: readonly string[] = ['fail', ...undecidedOutcomes];

/** Says whether a benign variant left the level CONFORMANT or better; where only a part was run, whether it did no worse. */
export function proofOfVariant(
  { id, story }: Pick<FaultFacts, 'id' | 'story'>,
  result: RunResult,
  clean: Clean,
): VariantProof {
  const before = new Map(clean.map(requirement => [requirement.id, requirement]));
  const differs = (now: GradedRequirement) =>
    now.level === 'MAY' && now.observation !== before.get(now.id)?.observation;
  const isInTheWay = ({ outcome }: { readonly outcome: string }) => inTheWay.includes(outcome);
  const open = new Set(clean.filter(isInTheWay).map(({ id }) => id));
  const failed = result.requirements.filter(each => isInTheWay(each) && !open.has(each.id));
  const isPart = open.size > 0 && result.level === 'INCOMPLETE';
  const green = result.level.startsWith('CONFORMANT') || (isPart && failed.length === 0);
  return {
    id,
    story,
    verdict: green ? 'green' : 'alarm',
    failed: green ? [] : failed.map(requirement => requirement.id),
    observed: result.requirements.filter(differs).map(requirement => requirement.id),
  };
}
