import type { Outcome } from '../../../schemas/generated/certificate.ts';
import { groupBy } from '../../grade/run/group.ts';
import type { GradedRequirement } from '../../grade/run/model.ts';
import { outcomes } from './meanings.ts';

/** Requirements that came out alike and for the same reason. */
export interface Deviation {
  outcome: Outcome;
  reason: string;
  requirements: readonly GradedRequirement[];
}

/** Everything that is not a pass, the worst first; requirements with the same outcome and reason share an entry. */
export function deviationsOf(requirements: readonly GradedRequirement[]): Deviation[] {
  const order = outcomes.map(({ word }) => word).filter(word => word !== 'pass');
  return order.flatMap(outcome => {
    const concerned = requirements.filter(requirement => requirement.outcome === outcome);
    const alike = groupBy(concerned, whyOf);
    return [...alike].map(([reason, group]) => ({ outcome, reason, requirements: group }));
  });
}

/** Why a requirement is not a pass: the reason, else what was observed. */
function whyOf({ reason, observation }: GradedRequirement): string {
  return reason ?? observation;
}
