import type { HeaderRecord } from '../../schemas/formats/evidence.ts';
import type { WaiverResult } from '../../schemas/generated/certificate.ts';
import { comparableHost } from '../../schemas/words/target-name.ts';
import type { GradedRequirement } from './run/model.ts';
import { undecided } from './run/outcome.ts';

type Waiver = HeaderRecord['waivers'][number];

/** Turns a failure into `waived` where a waiver of the run covers exactly it; any other outcome stays as it is. */
export function waive(graded: GradedRequirement, header: HeaderRecord): GradedRequirement {
  const waiver = header.waivers.find(candidate => covers(candidate, graded, header));
  if (!waiver) return graded;
  const { expiry, owner, ticket, reason } = waiver;
  const words = `accepted until ${expiry} by ${owner} (${ticket}: ${reason}): ${graded.reason}`;
  return { ...graded, outcome: 'waived', reason: words };
}

/**
 * What a waived failure alone keeps from being judged is waived with it; its `blockedBy` names that failure. What
 * something else keeps from being judged as well stays as it is.
 */
export function waiveConsequences(requirements: readonly GradedRequirement[]): GradedRequirement[] {
  const waived = new Set(requirements.filter(({ outcome }) => outcome === 'waived').map(({ id }) => id));
  return requirements.map(requirement => {
    const { outcome, blockedBy, onlyBlocked, reason } = requirement;
    if (outcome !== 'not-run' || !blockedBy || !onlyBlocked?.every(id => waived.has(id))) return requirement;
    return {
      ...requirement,
      outcome: 'waived',
      reason: `follows from ${blockedBy}, which is waived: ${reason}`,
    };
  });
}

function covers(
  waiver: Waiver,
  { id, outcome, observation }: GradedRequirement,
  header: HeaderRecord,
): boolean {
  const failure = outcome === 'fail' && waiver.requirement === id && waiver.signature === observation;
  return failure && isForTarget(waiver, header) && !hasExpired(waiver, header);
}

/** What became of each waiver of the run. An undecided requirement leaves open whether its waiver is stale. */
export function waiverResults(
  requirements: readonly GradedRequirement[],
  header: HeaderRecord,
): WaiverResult[] {
  return header.waivers.map(waiver => {
    const requirement = requirements.find(({ id }) => id === waiver.requirement);
    return { ...waiver, status: statusOf(waiver, requirement, header) };
  });
}

function statusOf(
  waiver: Waiver,
  requirement: GradedRequirement | undefined,
  header: HeaderRecord,
): WaiverResult['status'] {
  if (!requirement || !isForTarget(waiver, header)) return 'refused';
  if (hasExpired(waiver, header)) return 'expired';
  if (undecided.includes(requirement.outcome) || requirement.blockedBy) return 'undecided';
  return requirement.outcome === 'waived' ? 'applied' : 'stale';
}

/** The waivers that fail the run, in words: "a waiver that does not happen fails the run". */
export function refusedWaivers(
  results: readonly WaiverResult[],
  requirements: readonly GradedRequirement[],
  { target }: HeaderRecord,
): string[] {
  return results.flatMap(waiver => {
    const { requirement: id, status, expiry } = waiver;
    const requirement = requirements.find(candidate => candidate.id === id);
    if (!requirement) return [`the waiver of ${id} is refused: there is no such requirement`];
    if (status === 'refused')
      return [`the waiver of ${id} is refused: it is for ${waiver.target}, and the target is ${target.host}`];
    if (status === 'expired') return [`the waiver of ${id} is refused: it held until ${expiry}`];
    return status === 'stale' ? [`the waiver of ${id} is stale: ${whyStale(waiver, requirement)}`] : [];
  });
}

function whyStale({ signature }: Waiver, { outcome, observation }: GradedRequirement): string {
  if (outcome !== 'fail') return `the requirement came out ${outcome}`;
  return `it covers "${signature}", and the failure is "${observation}"`;
}

function isForTarget({ target }: Waiver, header: HeaderRecord): boolean {
  return comparableHost(target) === comparableHost(header.target.host);
}

/** A waiver holds through its last day, in UTC. */
function hasExpired({ expiry }: Waiver, { startedAt }: HeaderRecord): boolean {
  return startedAt.slice(0, expiry.length) > expiry;
}
