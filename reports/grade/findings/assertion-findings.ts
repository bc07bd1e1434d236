import type { AssertionRecord } from '../../../schemas/formats/evidence.ts';
import type { Requirement } from '../run/model.ts';
import type { Finding } from '../run/outcome.ts';
import type { RunIndex } from '../run/run-index.ts';
import { observationOf } from './observation.ts';

type Decision = Pick<Finding, 'outcome' | 'reason' | 'blockedBy'>;

/** What the assertions of a run say about one requirement. */
export function assertionFindings(requirement: Requirement, run: RunIndex): Finding[] {
  return run.assertionsFor(requirement.id).map(assertion => {
    const observation = observationOf(assertion);
    return { ...decide(assertion, requirement, run), observation, evidence: [assertion.id] };
  });
}

function decide(assertion: AssertionRecord, requirement: Requirement, run: RunIndex): Decision {
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

function failing(assertion: AssertionRecord, requirement: Requirement, run: RunIndex): Decision {
  const cause = run.blame.causeOf(assertion);
  if (cause !== undefined)
    return { outcome: 'not-run', blockedBy: cause, reason: `cannot be judged while ${cause} fails` };
  // "One check repeated within the run gave both answers"; a reply held automatically is its own check.
  const flaky = !isHeldAgainstReplies(requirement) && run.gaveBothAnswers(assertion.test);
  const reason = assertion.reason ?? inWords(assertion);
  return flaky
    ? { outcome: 'flaky', reason: `passed and failed in one run: ${reason}` }
    : { outcome: 'fail', reason };
}

/** What another requirement has to answer for already is recorded, and counted there alone. */
function lenient(assertion: AssertionRecord, run: RunIndex): Decision {
  const reason = assertion.reason ?? inWords(assertion);
  return { outcome: run.blame.isForeseen(assertion) ? 'acceptable' : 'non-strict', reason };
}

function blocked(assertion: AssertionRecord, run: RunIndex): Decision {
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
