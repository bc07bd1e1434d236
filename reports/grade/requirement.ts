import { optionalGroups } from '../../schemas/catalogue/catalogue.ts';
import type { Outcome } from '../../schemas/generated/certificate.ts';
import { assertionFindings } from './findings/assertion-findings.ts';
import { testFindings } from './findings/test-findings.ts';
import type { Checks, GradedRequirement, Requirement } from './run/model.ts';
import { type Finding, worstOf } from './run/outcome.ts';
import type { RunIndex } from './run/run-index.ts';

/** Weighs everything that was found about one requirement: the worst of it is its outcome. */
export function gradeRequirement(requirement: Requirement, checks: Checks, run: RunIndex): GradedRequirement {
  const found = findingsOn(requirement, checks, run)
    .map(finding => demandWholeGroup(finding, requirement, run))
    .map(finding => insist(finding, requirement, run));
  const findings = toleratedOnce.has(requirement.id) ? atMostOnce(found) : found;
  const { decisive, left } = withoutOptionalParts(findings, requirement);
  const worst = worstOf(decisive);
  const { id, group, title, level, observed } = requirement;
  const outcome = worst[0]?.outcome ?? 'inconclusive';
  const parts = left.map(finding => `in part unsupported: ${finding.reason}`);
  const first = run
    .supersededFor(id)
    .map(({ reason, received }) => `looked at again; before: ${reason ?? received}`);
  const reason = abridged([...worst.map(finding => finding.reason), ...parts, ...first]);
  const expected = distinct(worst.map(finding => finding.expected))
    .sort()
    .join('; ');
  const blockers = worst.flatMap(finding => finding.blockedBy ?? []);
  const [blockedBy] = blockers;
  return {
    id,
    group,
    title,
    level,
    outcome: level === 'MAY' && recorded.includes(outcome) ? 'informational' : outcome,
    observation: distinct(worst.map(finding => finding.observation))
      .sort()
      .join('; '),
    ...(expected && { expected }),
    evidence: worst.flatMap(finding => finding.evidence ?? []),
    ...(reason && { reason }),
    ...(blockedBy && { blockedBy }),
    ...(observed && { realReplies: observed.map(({ recording: _, ...reply }) => reply) }),
    ...(blockers.length === worst.length && { onlyBlocked: distinct(blockers) }),
  };
}

/** Requirements of which a run may see one lenient answer: a lone 500 that is gone when asked again. */
const toleratedOnce: ReadonlySet<string> = new Set(['ERR-004']);

/** The second lenient answer of a run is a failure, and so is the first then. */
function atMostOnce(findings: readonly Finding[]): Finding[] {
  const lenient = findings.filter(({ outcome }) => outcome === 'non-strict');
  if (lenient.length < 2) return [...findings];
  return findings.map(finding =>
    finding.outcome === 'non-strict'
      ? { ...finding, outcome: 'fail', reason: `${finding.reason}; ${lenient.length} times in this run` }
      : finding,
  );
}

/**
 * A requirement outside the optional groups may have parts that need not be served, such as imported keys in PRE-008:
 * what was found about the rest decides, and the reason names what was left out.
 */
function withoutOptionalParts(findings: readonly Finding[], { optionalGroup }: Requirement) {
  const decisive = findings.filter(({ outcome }) => outcome !== 'unsupported');
  if (optionalGroup !== undefined || decisive.length === 0) return { decisive: findings, left: [] };
  return { decisive, left: findings.filter(({ outcome }) => outcome === 'unsupported') };
}

/** A MAY is only observed: whatever the target answers within reason is recorded, not judged. */
const recorded: readonly Outcome[] = ['pass', 'acceptable', 'non-strict'];

function findingsOn(requirement: Requirement, checks: Checks, run: RunIndex): Finding[] {
  const { check, optionalGroup, id } = requirement;
  if (typeof check === 'object') return [{ outcome: 'unsupported', reason: check.pending }];
  const missing = optionalGroup === undefined ? undefined : run.header.unavailable[optionalGroup];
  if (missing !== undefined) return [{ outcome: 'unsupported', reason: missing }];
  const asserted = assertionFindings(requirement, run);
  if (check === 'every-reply') return [...asserted, replyFinding(id, run)];
  return [...asserted, ...testFindings(requirement, checks[id] ?? [], run)];
}

function replyFinding(id: string, run: RunIndex): Finding {
  const held = run.exchangesHeld(id);
  if (held.length === 0) return { outcome: 'not-run', reason: 'no reply that it applies to was seen' };
  const evidence = held.slice(0, 10).map(exchange => exchange.id);
  return { outcome: 'pass', observation: 'every reply as documented', evidence };
}

/** A group that a probe decides for is served as a whole or not at all: a missing part of a served one is a failure. */
function demandWholeGroup(finding: Finding, { optionalGroup }: Requirement, run: RunIndex): Finding {
  const probed = optionalGroup !== undefined && optionalGroups[optionalGroup]?.decidedBy === 'probe';
  if (finding.outcome !== 'unsupported' || !finding.evidence || !probed || !run.serves(optionalGroup))
    return finding;
  const reason = `the target serves only a part of ${optionalGroup}: ${finding.reason}`;
  return { ...finding, outcome: 'fail', reason };
}

/** An optional group that the user requires has to be served: a lack of it is then not excused. */
function insist(finding: Finding, requirement: Requirement, { header }: RunIndex): Finding {
  const group = groupLacking(finding, requirement);
  if (group === undefined || !header.required.includes(group)) return finding;
  const why = header.unavailable[group] ?? finding.reason;
  return { ...finding, outcome: 'not-run', reason: `${group} is required: ${why}` };
}

/** The optional group for the lack of which nothing was decided: what is deferred would need a clock to move. */
function groupLacking({ outcome }: Finding, { optionalGroup, deferrable }: Requirement) {
  if (outcome === 'deferred' && deferrable) return 'clock' as const;
  return outcome === 'unsupported' ? optionalGroup : undefined;
}

function distinct(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.flatMap(text => text || []))];
}

/** Distinct texts in one line; from the fourth on they are only counted. */
function abridged(texts: readonly (string | undefined)[]): string {
  const all = distinct(texts);
  const shown = all.slice(0, 3).join('; ');
  return all.length > 3 ? `${shown}; and ${all.length - 3} more` : shown;
}
