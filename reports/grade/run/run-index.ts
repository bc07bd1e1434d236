import type {
  AssertionRecord,
  ExchangeRecord,
  HeaderRecord,
  TestRecord,
} from '../../../schemas/formats/evidence.ts';
import { type Blame, blame } from './blame.ts';
import { brokenArrangements } from './broken-arrangements.ts';
import { groupBy } from './group.ts';
import { lasting } from './lasting.ts';
import type { Evidence, Requirement, Verdict } from './model.ts';

/** The evidence of a run, arranged for looking up what belongs to a requirement or a test. */
export interface RunIndex {
  header: HeaderRecord;
  /** The run reached its footer and was not interrupted or cut off. */
  ended: boolean;
  assertionsFor(requirement: string): readonly AssertionRecord[];
  assertionsIn(test: string): readonly AssertionRecord[];
  /** How a test ended; of one that was looked at again, the last time. */
  recordsOf(test: string): readonly TestRecord[];
  /** Assertions that a later attempt stands in for: the target was not heard then. */
  supersededFor(requirement: string): readonly AssertionRecord[];
  /** Exchanges whose reply was held against the requirement automatically. */
  exchangesHeld(requirement: string): readonly ExchangeRecord[];
  /** Whether the same request as one of these exchanges, ids and times aside, was answered below 500 at another time. */
  heardAtAnotherTime(exchanges: readonly string[]): boolean;
  /** The test was repeated within the run, and both passed and failed. */
  gaveBothAnswers(test: string): boolean;
  blame: Blame;
  /** Whether the target serves at least a part of an optional group: a test could check a requirement of it. */
  serves(group: string): boolean;
}

/** Verdicts that take an answer of the target to the check itself. */
const served: readonly Verdict[] = ['pass', 'acceptable', 'informational', 'non-strict', 'fail', 'flaky'];

/**
 * Arranges evidence; in an order that does not depend on which worker was faster. "A verdict that was reached is never
 * asked for twice": of a test that was looked at again, the attempts before and after the one that decided it lose only
 * what they could not decide.
 */
export function indexRun(
  { header, footer, assertions, exchanges, tests }: Evidence,
  catalogue: readonly Pick<Requirement, 'id' | 'level' | 'optionalGroup'>[],
): RunIndex {
  const records = groupBy(tests, record => record.test);
  const unheard = assertions.filter(({ verdict }) => verdict === 'inconclusive');
  const decisive = new Map([...records].map(([test, all]) => [test, decisiveAttempt(all, unheard)]));
  const attemptsLate = (assertion: AssertionRecord) =>
    attemptOf(assertion) - (decisive.get(assertion.test) ?? attemptOf(assertion));
  const superseded = sorted(unheard.filter(assertion => attemptsLate(assertion) < 0));
  const made = sorted(
    assertions.filter(assertion => assertion.verdict !== 'inconclusive' || attemptsLate(assertion) === 0),
  );
  const standing = [...made, ...brokenArrangements(made, catalogue)];
  const byRequirement = groupBy(standing, assertion => assertion.requirement);
  const byTest = groupBy(standing, assertion => assertion.test);
  const held = sorted(exchanges.filter(exchange => exchange.held.length > 0));
  const recordsOf = (test: string) =>
    (records.get(test) ?? []).filter(record => attemptOf(record) === decisive.get(test));
  return {
    header,
    ended: footer?.status === 'passed' || footer?.status === 'failed',
    assertionsFor: requirement => byRequirement.get(requirement) ?? [],
    assertionsIn: test => byTest.get(test) ?? [],
    recordsOf,
    exchangesHeld: requirement => held.filter(exchange => exchange.held.includes(requirement)),
    supersededFor: requirement => superseded.filter(assertion => assertion.requirement === requirement),
    heardAtAnotherTime: exchangesHeard(exchanges),
    gaveBothAnswers: test =>
      ['passed', 'failed'].every(status => records.get(test)?.some(record => record.status === status)),
    blame: blame(standing, catalogue),
    serves: group =>
      catalogue.some(
        ({ id, optionalGroup }) =>
          optionalGroup === group && byRequirement.get(id)?.some(({ verdict }) => served.includes(verdict)),
      ),
  };
}

function exchangesHeard(exchanges: readonly ExchangeRecord[]): RunIndex['heardAtAnotherTime'] {
  const shapeOf = ({ operation, method, path, request }: ExchangeRecord) =>
    lasting(JSON.stringify([operation, method, path, request]));
  let heard: Set<string> | undefined;
  return ids => {
    heard ??= new Set(exchanges.filter(({ status = 500 }) => status < 500).map(shapeOf));
    return exchanges.some(exchange => ids.includes(exchange.id) && heard?.has(shapeOf(exchange)));
  };
}

/** The last attempt of a test that decided what the test is about; the last of all where none did. */
function decisiveAttempt(records: readonly TestRecord[], unheard: readonly AssertionRecord[]): number {
  const decided = records.filter(
    record =>
      record.status !== 'skipped' &&
      !unheard.some(
        each =>
          each.test === record.test &&
          attemptOf(each) === attemptOf(record) &&
          record.requirements.includes(each.requirement),
      ),
  );
  return Math.max(...(decided.length ? decided : records).map(attemptOf));
}

const attemptOf = ({ attempt = 1 }: { attempt?: number }) => attempt;

/** Sorted by test, then by the worker and the number that are the parts of an id, `3.17`. */
function sorted<T extends { readonly test: string; readonly id: string }>(records: readonly T[]): T[] {
  const placed = records.map(record => {
    const { test, id } = record;
    const dot = id.indexOf('.');
    return { test, worker: id.slice(0, dot), number: Number(id.slice(dot + 1)), record };
  });
  const before = (one: string, other: string) => (one < other ? -1 : 1);
  placed.sort((a, b) => {
    if (a.test !== b.test) return before(a.test, b.test);
    return a.worker === b.worker ? a.number - b.number : before(a.worker, b.worker);
  });
  return placed.map(({ record }) => record);
}
