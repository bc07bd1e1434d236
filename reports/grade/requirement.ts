import type { Outcome } from '../../schemas/generated/certificate.ts';
import { assertionFindings } from './findings/assertion-findings.ts';
import { testFindings } from './findings/test-findings.ts';
import type { Checks, GradedRequirement, Requirement } from './run/model.ts';
import { type Finding, worstOf } from './run/outcome.ts';
import type { RunIndex } from './run/run-index.ts';

/** Weighs everything that was found about one requirement: the worst of it is its outcome. */
export function gradeRequirement(requirement: Requirement, checks: Checks, run: RunIndex): GradedRequirement {
  const findings = findingsOn(requirement, checks, run).map(finding => insist(finding, requirement, run));
  const { judged, left } = withoutOptionalParts(findings, requirement);
  const worst = worstOf(judged);
  const { id, group, title, level } = requirement;
  const outcome = worst[0]?.outcome ?? 'inconclusive';
  const parts = left.map(finding => `in part unsupported: ${finding.reason}`);
  const reason = abridged([...worst.map(finding => finding.reason), ...parts]);
  const blockedBy = worst.find(finding => finding.blockedBy)?.blockedBy;
  return {
    id,
    group,
    title,
    level,
    outcome: level === 'MAY' && recorded.includes(outcome) ? 'informational' : outcome,
    observation: distinct(worst.map(finding => finding.observation))
      .sort()
      .join('; '),
    evidence: worst.flatMap(finding => finding.evidence ?? []),
    ...(reason && { reason }),
    ...(blockedBy && { blockedBy }),
  };
}

/**
 * A requirement outside the optional groups may have parts that need not be served, such as imported keys in PRE-008:
 * what was found about the rest decides, and the reason names what was left out.
 */
function withoutOptionalParts(findings: readonly Finding[], { optionalGroup }: Requirement) {
  const judged = findings.filter(({ outcome }) => outcome !== 'unsupported');
  if (optionalGroup !== undefined || judged.length === 0) return { judged: findings, left: [] };
  return { judged, left: findings.filter(({ outcome }) => outcome === 'unsupported') };
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

/** An optional group that the user requires has to be served: then the lack of it is no excuse. */
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
