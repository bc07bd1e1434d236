import type { GradedRequirement } from '../../grade/run/model.ts';
import { onlyRecorded } from '../../text/meanings.ts';
import { atMost, row } from '../../text/text.ts';
import { type Deviation, deviationsOf } from './deviations.ts';

/** One thing that the summary explains: its lines, and how many requirements share it. */
export interface Entry {
  size: number;
  lines: string[];
}

/** The requirements that need explaining, the worst first. */
export function entriesOf(requirements: readonly GradedRequirement[]): Entry[] {
  return deviationsOf(requirements)
    .filter(({ outcome }) => !onlyRecorded.includes(outcome))
    .map(deviation => ({ size: deviation.requirements.length, lines: linesOf(deviation) }));
}

function linesOf({ outcome, reason, requirements }: Deviation): string[] {
  const { id, level, title } = requirements[0] as GradedRequirement;
  const ids = requirements.map(requirement => requirement.id).join(' ');
  const alone = `${id} (${level}) ${title}: ${reason}`;
  return atMost(
    4,
    row(outcome, requirements.length === 1 ? alone : `${reason} (${requirements.length}): ${ids}`),
  );
}
