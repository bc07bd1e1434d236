import { mayPresume } from '../../schemas/catalogue/catalogue.ts';
import type { Outcome } from '../../schemas/generated/certificate.ts';
import type { Evidence, GradedRequirement } from './run/model.ts';

/** Outcomes at which the causes of a not-run may end. */
const causes: readonly Outcome[] = ['fail', 'waived', 'flaky', 'inconclusive', 'unsupported'];

/**
 * Why the results contradict each other, in words; empty when they do not. "Every not-run leads along its causes to a
 * fail, an inconclusive or an unsupported": one that leads in a circle, or to a requirement that was met, is owed to
 * nobody, unless a MUST failed: that may have spoiled what others needed. A filtered or interrupted run may have left the
 * cause out, so it is not examined.
 */
export function contradictions(
  requirements: readonly GradedRequirement[],
  { header, footer }: Evidence,
): string[] {
  const ended = footer?.status === 'passed' || footer?.status === 'failed';
  if (header.filter.length > 0 || !ended) return [];
  const byId = new Map(requirements.map(requirement => [requirement.id, requirement]));
  const failed = requirements.some(({ level, outcome }) => level === 'MUST' && outcome === 'fail');
  return requirements.flatMap(requirement => contradiction(requirement, byId, failed) ?? []);
}

function contradiction(
  first: GradedRequirement,
  byId: ReadonlyMap<string, GradedRequirement>,
  failed: boolean,
): string | undefined {
  const path = [first.id];
  let now = first;
  while (now.outcome === 'not-run' && now.blockedBy !== undefined) {
    const cause = byId.get(now.blockedBy);
    if (!cause) return `${now.id} is blocked by ${now.blockedBy}, which the catalogue does not know`;
    if (!mayPresume(now.level, cause.level))
      return `${now.id} (${now.level}) is blocked by ${cause.id} (${cause.level}), which must not block it`;
    if (path.includes(cause.id)) return `${[...path, cause.id].join(' is blocked by ')}, and nothing failed`;
    path.push(cause.id);
    now = cause;
  }
  if (failed || now === first || now.outcome === 'not-run' || causes.includes(now.outcome)) return undefined;
  return `${path.join(' is blocked by ')}, whose outcome is ${now.outcome}`;
}
