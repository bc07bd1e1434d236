import type { HeaderRecord } from '../schemas/evidence.ts';
import type { GradedRequirement } from './model.ts';

/** Turns a failure into `waived` where a waiver of the run accepts it; any other outcome stays as it is. */
export function waive(graded: GradedRequirement, header: HeaderRecord): GradedRequirement {
  const waiver = header.waivers.find(({ requirement }) => requirement === graded.id);
  if (graded.outcome !== 'fail' || !waiver || hasExpired(waiver.expires, header)) return graded;
  const reason = `waived until ${waiver.expires} (${waiver.reason}): ${graded.reason}`;
  return { ...graded, outcome: 'waived', reason };
}

/**
 * The waivers of the run that must not be used, in words: expired on the day the run started, of an unknown
 * requirement, or stale ("a waiver that does not happen fails the run"). An undecided requirement leaves open
 * whether its waiver is stale.
 */
export function refusedWaivers(requirements: readonly GradedRequirement[], header: HeaderRecord): string[] {
  return header.waivers.flatMap(({ requirement, expires }) => {
    const outcome = requirements.find(({ id }) => id === requirement)?.outcome;
    if (!outcome) return [`the waiver of ${requirement} is refused: there is no such requirement`];
    if (hasExpired(expires, header))
      return [`the waiver of ${requirement} is refused: it held until ${expires}`];
    const stale = !['waived', 'not-run', 'inconclusive', 'flaky'].includes(outcome);
    return stale ? [`the waiver of ${requirement} is stale: the requirement came out ${outcome}`] : [];
  });
}

/** A waiver holds through its last day, in UTC. */
function hasExpired(expires: string, { startedAt }: HeaderRecord): boolean {
  return startedAt.slice(0, expires.length) > expires;
}
