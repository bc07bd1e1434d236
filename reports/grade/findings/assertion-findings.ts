import type { AssertionRecord } from '../../../schemas/formats/evidence.ts';
import type { Outcome } from '../../../schemas/generated/certificate.ts';
import { lasting } from '../run/lasting.ts';
import type { Requirement } from '../run/model.ts';
import type { Finding } from '../run/outcome.ts';
import type { RunIndex } from '../run/run-index.ts';

type Decision = Pick<Finding, 'outcome' | 'reason' | 'blockedBy'>;

/** Outcomes at which something else was expected. */
const wrong: readonly Outcome[] = ['fail', 'flaky', 'non-strict'];

/** What the assertions of a run say about one requirement. */
export function assertionFindings(requirement: Requirement, run: RunIndex): Finding[] {
  return run.assertionsFor(requirement.id).map(assertion => {
    const observation = observationOf(assertion);
    const decision = decide(assertion, requirement, run);
    const expected = wrong.includes(decision.outcome) ? lasting(assertion.documented) : undefined;
    return { ...decision, observation, evidence: [assertion.id], ...(expected && { expected }) };
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
    case 'inconclusive':
      return unheard(assertion, requirement, run);
    case 'unsupported':
      return unserved(assertion, run);
    case 'pass':
    case 'acceptable':
    case 'informational':
      return { outcome: assertion.verdict, ...(assertion.reason && { reason: assertion.reason }) };
    default:
      return { outcome: assertion.verdict, reason: assertion.reason ?? inWords(assertion) };
  }
}

/** What failed before may be why something is not served. */
function unserved(assertion: AssertionRecord, run: RunIndex): Decision {
  const caused = causedElsewhere(assertion, run);
  if (caused) return caused;
  return { outcome: 'unsupported', reason: assertion.reason ?? inWords(assertion) };
}

/** A gateway that once answers in the place of the service says nothing of it: the same request was heard otherwise. */
function unheard(assertion: AssertionRecord, requirement: Requirement, run: RunIndex): Decision {
  const reason = assertion.reason ?? inWords(assertion);
  const momentary = isHeldAgainstReplies(requirement) && run.heardAtAnotherTime(assertion.exchanges ?? []);
  return momentary
    ? { outcome: 'acceptable', reason: `${reason}; the same request was heard at another time` }
    : { outcome: 'inconclusive', reason };
}

function causedElsewhere(assertion: AssertionRecord, run: RunIndex): Decision | undefined {
  const blockedBy = run.blame.causeOf(assertion);
  if (blockedBy === undefined) return undefined;
  return { outcome: 'not-run', blockedBy, reason: `cannot be judged while ${blockedBy} fails` };
}

function failing(assertion: AssertionRecord, requirement: Requirement, run: RunIndex): Decision {
  const caused = causedElsewhere(assertion, run);
  if (caused) return caused;
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
  return `${check}: expected ${documented}, got ${received}`;
}

/** Whether automatic checks on replies decide the requirement, alone or beside its specs. */
export function isHeldAgainstReplies({ check, everyReply }: Requirement): boolean {
  return check === 'every-reply' || everyReply === true;
}

/** The number and the seed of a generated check, and how it is repeated. */
const generated = /( \d+)? of seed \d+.*$/s;

/** What an assertion saw of the target. A failure names its check: the same answer to another check is another failure. */
export function observationOf({ check, verdict, observation, received }: AssertionRecord): string {
  const seen = lasting(observation ?? received);
  const name = lasting(check.replace(generated, ''));
  return verdict !== 'fail' || seen.startsWith(name) ? seen : `${name}: ${seen}`;
}
