import type { AssertionRecord } from '../../../schemas/formats/evidence.ts';
import type { Requirement } from '../run/model.ts';
import type { Finding } from '../run/outcome.ts';
import type { RunIndex } from '../run/run-index.ts';
import { observationOf } from './observation.ts';

type Judgement = Pick<Finding, 'outcome' | 'reason' | 'blockedBy'>;

/** What the assertions of a run say about one requirement. */
export function assertionFindings(requirement: Requirement, run: RunIndex): Finding[] {
  return run.assertionsFor(requirement.id).map(assertion => {
    const observation = observationOf(assertion);
    return { ...judge(assertion, requirement, run), observation, evidence: [assertion.id] };
  });
}

function judge(assertion: AssertionRecord, requirement: Requirement, run: RunIndex): Judgement {
  switch (assertion.verdict) {
    case 'fail':
      return failing(assertion, requirement, run);
    case 'blocked':
      return blocked(assertion, run);
    case 'non-strict':
      return lenient(assertion, run);
    case 'pass':
    case 'acceptable':
    case 'informational':
      return { outcome: assertion.verdict, ...(assertion.reason && { reason: assertion.reason }) };
    default:
      return { outcome: assertion.verdict, reason: assertion.reason ?? inWords(assertion) };
  }
}

function failing(assertion: AssertionRecord, requirement: Requirement, run: RunIndex): Judgement {
  const cause = run.blame.causeOf(assertion);
  if (cause !== undefined) return entailed(cause, requirement, run);
  // "One check repeated within the run gave both answers"; a reply held automatically is its own check.
  const flaky = !isHeldAgainstReplies(requirement) && run.gaveBothAnswers(assertion.test);
  const reason = assertion.reason ?? inWords(assertion);
  return flaky
    ? { outcome: 'flaky', reason: `passed and failed in one run: ${reason}` }
    : { outcome: 'fail', reason };
}

/** A failed SHOULD must not leave a MUST undecided. */
function entailed(cause: string, { level }: Requirement, run: RunIndex): Judgement {
  if (level === 'MUST' && !run.isMust(cause))
    return { outcome: 'acceptable', reason: `what follows from ${cause} is counted there` };
  return { outcome: 'not-run', blockedBy: cause, reason: `cannot be judged while ${cause} fails` };
}

/** What another requirement has to answer for already is recorded, and counted there alone. */
function lenient(assertion: AssertionRecord, run: RunIndex): Judgement {
  const reason = assertion.reason ?? inWords(assertion);
  return { outcome: run.blame.isForeseen(assertion) ? 'acceptable' : 'non-strict', reason };
}

function blocked(assertion: AssertionRecord, run: RunIndex): Judgement {
  const blockedBy = run.blame.causeOf(assertion) ?? assertion.blockedBy;
  const why = assertion.reason ?? assertion.received;
  const reason = blockedBy === undefined ? `arrangement failed: ${why}` : `blocked by ${blockedBy}: ${why}`;
  return { outcome: 'not-run', reason, ...(blockedBy !== undefined && { blockedBy }) };
}

function inWords({ check, documented, received }: AssertionRecord): string {
  return `${check}: documented is ${documented}, received ${received}`;
}

/** Whether automatic checks on replies decide the requirement, alone or beside its specs. */
export function isHeldAgainstReplies({ check, everyReply }: Requirement): boolean {
  return check === 'every-reply' || everyReply === true;
}
