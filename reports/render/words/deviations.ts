import type { Outcome } from '../../../schemas/generated/certificate.ts';
import { groupBy } from '../../grade/run/group.ts';
import type { GradedRequirement } from '../../grade/run/model.ts';
import { outcomes } from '../../text/meanings.ts';

/** Requirements that came out alike and for the same reason. */
export interface Deviation {
  outcome: Outcome;
  reason: string;
  requirements: readonly GradedRequirement[];
}

const levels = ['MUST', 'SHOULD', 'MAY'];

/**
 * Everything that is not a pass, the worst first: by outcome, then by the highest level. Requirements with the same
 * outcome and reason share an entry.
 */
export function deviationsOf(requirements: readonly GradedRequirement[]): Deviation[] {
  const order = outcomes.map(({ word }) => word).filter(word => word !== 'pass');
  return order.flatMap(outcome => {
    const concerned = requirements.filter(requirement => requirement.outcome === outcome);
    const alike = groupBy(concerned, whyOf);
    const entries = [...alike].map(([reason, group]) => ({ outcome, reason, requirements: group }));
    return entries.toSorted((a, b) => rank(a) - rank(b));
  });
}

function rank({ requirements }: Deviation): number {
  return Math.min(...requirements.map(({ level }) => levels.indexOf(level)));
}

/** Why a requirement is not a pass: the reason, else what was observed. */
function whyOf({ reason, observation }: GradedRequirement): string {
  return reason ?? observation;
}
