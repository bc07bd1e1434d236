import { catalogue, type OptionalGroupId, optionalGroups } from '../../../schemas/catalogue/catalogue.ts';
import type { Certificate, Outcome } from '../../../schemas/generated/certificate.ts';
import { groupBy } from '../../grade/run/group.ts';
import type { Graded, GradedRequirement } from '../../grade/run/model.ts';

/** How much of the catalogue a level speaks of. */
export type Scope = Certificate['scope'];

/** Outcomes at which a requirement was judged, whatever came of it. */
const judged: readonly Outcome[] = ['pass', 'acceptable', 'informational', 'non-strict', 'waived', 'fail'];

const levels = ['MUST', 'SHOULD', 'MAY'] as const;

/** How many requirements of each level were judged, and which were not, by what they lack. */
export function scopeOf({ requirements }: Pick<Graded, 'requirements'>): Scope {
  const count = (level: (typeof levels)[number]) => {
    const concerned = requirements.filter(requirement => requirement.level === level);
    return { judged: concerned.filter(isJudged).length, of: concerned.length };
  };
  const open = groupBy(
    requirements.filter(requirement => !isJudged(requirement)),
    lackOf,
  );
  return {
    MUST: count('MUST'),
    SHOULD: count('SHOULD'),
    MAY: count('MAY'),
    notJudged: [...open].map(([what, concerned]) => ({ what, requirements: concerned.map(({ id }) => id) })),
  };
}

function isJudged({ outcome }: GradedRequirement): boolean {
  return judged.includes(outcome);
}

/** What a requirement that was not judged lacks, in words: an optional group, a later time, or something of this run. */
function lackOf({ id, outcome }: GradedRequirement): string {
  if (outcome === 'deferred') return 'what takes a day';
  const group = catalogue.requirements.find(requirement => requirement.id === id)?.optionalGroup;
  if (outcome === 'unsupported') return group ? groupTitle(group) : 'what the target does not serve';
  return outcome === 'not-run' ? 'what was not run' : `what came out ${outcome}`;
}

/** The title of an optional group within a sentence; an abbreviation stays as it is. */
export function groupTitle(id: OptionalGroupId): string {
  const { title } = optionalGroups[id];
  return /^[A-Z](?![A-Z])/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

/** "61 of 75 MUST judged". */
export function judgedWords({ MUST }: Scope): string {
  return MUST.judged === MUST.of ? `all ${MUST.of} MUST judged` : `${MUST.judged} of ${MUST.of} MUST judged`;
}

/** "a second project (4), an expired token (1)"; empty where all were judged. */
export function notJudgedWords({ notJudged }: Scope): string {
  return notJudged.map(({ what, requirements }) => `${what} (${requirements.length})`).join(', ');
}

/** A level with what it speaks of: "CONFORMANT · 61 of 75 MUST judged". */
export function headline(graded: Pick<Graded, 'level' | 'requirements'>): string {
  return `${graded.level} · ${judgedWords(scopeOf(graded))}`;
}
