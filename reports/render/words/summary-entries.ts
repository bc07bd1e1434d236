import type { Outcome } from '../../../schemas/generated/certificate.ts';
import { groupBy } from '../../grade/run/group.ts';
import type { GradedRequirement } from '../../grade/run/model.ts';
import { atMost, row } from './text.ts';

/** Outcomes that need explaining, in the order they are explained. */
const explained: readonly Outcome[] = [
  'fail',
  'flaky',
  'inconclusive',
  'not-run',
  'waived',
  'non-strict',
  'deferred',
  'unsupported',
];
const levels = ['MUST', 'SHOULD', 'MAY'];

/** One thing the summary explains: the lines it takes and for how many requirements it speaks. */
export interface Entry {
  size: number;
  lines: string[];
}

/** The requirements that need explaining, the worst first; those with the same reason share an entry. */
export function entriesOf(requirements: readonly GradedRequirement[]): Entry[] {
  const toExplain = requirements.filter(({ outcome }) => explained.includes(outcome));
  const groups = [...groupBy(toExplain, ({ outcome, reason }) => `${outcome} ${reason}`).values()];
  const sorted = groups.toSorted((a, b) => severity(a) - severity(b));
  return sorted.map(group => ({ size: group.length, lines: linesOf(group) }));
}

/** Smaller is worse: the outcome counts first, then the highest level that the group holds. */
function severity(group: readonly GradedRequirement[]): number {
  const [{ outcome }] = group as [GradedRequirement];
  const level = Math.min(...group.map(requirement => levels.indexOf(requirement.level)));
  return explained.indexOf(outcome) * levels.length + level;
}

function linesOf(group: readonly GradedRequirement[]): string[] {
  const { id, level, title, outcome, reason } = group[0] as GradedRequirement;
  const ids = group.map(requirement => requirement.id).join(' ');
  const text =
    group.length === 1 ? `${id} (${level}) ${title}: ${reason}` : `${reason} (${group.length}): ${ids}`;
  return atMost(4, row(outcome, text));
}
