import type { Outcome } from '../../../schemas/generated/certificate.ts';

/** Worst first: a requirement comes out as the worst of what was found about it. */
export const precedence: readonly Outcome[] = [
  'fail',
  'flaky',
  'inconclusive',
  'not-run',
  'unsupported',
  'deferred',
  'waived',
  'non-strict',
  'acceptable',
  'informational',
  'pass',
];

/** Outcomes that leave a required requirement undecided. */
export const undecided: readonly Outcome[] = ['not-run', 'inconclusive', 'flaky'];

/** Something found out about one requirement, before all such findings are weighed. */
export interface Finding {
  outcome: Outcome;
  /** What the target answered. */
  observation?: string;
  /** What the check expected instead, where that is not what it got. */
  expected?: string;
  /** Ids of the evidence records it comes from. */
  evidence?: string[];
  reason?: string;
  blockedBy?: string;
}

/** The findings that share the worst outcome, in their order; empty for no findings. */
export function worstOf(findings: readonly Finding[]): readonly Finding[] {
  const outcome = precedence.find(candidate => findings.some(finding => finding.outcome === candidate));
  return findings.filter(finding => finding.outcome === outcome);
}
