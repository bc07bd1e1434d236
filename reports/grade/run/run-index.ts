import type {
  AssertionRecord,
  ExchangeRecord,
  HeaderRecord,
  TestRecord,
} from '../../../schemas/formats/evidence.ts';
import { type Blame, blame } from './blame.ts';
import { groupBy } from './group.ts';
import type { Evidence, Requirement } from './model.ts';

/** The evidence of a run, arranged for looking up what belongs to a requirement or a test. */
export interface RunIndex {
  header: HeaderRecord;
  /** The run reached its footer and was not interrupted or cut off. */
  ended: boolean;
  assertionsFor(requirement: string): readonly AssertionRecord[];
  assertionsIn(test: string): readonly AssertionRecord[];
  recordsOf(test: string): readonly TestRecord[];
  /** Exchanges whose reply was held against the requirement automatically. */
  exchangesHeld(requirement: string): readonly ExchangeRecord[];
  /** The test was repeated within the run, and both passed and failed. */
  gaveBothAnswers(test: string): boolean;
  blame: Blame;
  /** Whether a requirement is a MUST: what a failed SHOULD entails must not leave a MUST undecided. */
  isMust(requirement: string): boolean;
}

/** Arranges evidence; in an order that does not depend on which worker was faster. */
export function indexRun(
  { header, footer, assertions, exchanges, tests }: Evidence,
  catalogue: readonly Pick<Requirement, 'id' | 'level'>[],
): RunIndex {
  const lesser = new Set(catalogue.filter(({ level }) => level !== 'MUST').map(({ id }) => id));
  const sorted = assertions.toSorted(byTestThenId);
  const byRequirement = groupBy(sorted, assertion => assertion.requirement);
  const byTest = groupBy(sorted, assertion => assertion.test);
  const records = groupBy(tests, record => record.test);
  const held = exchanges.toSorted(byTestThenId);
  const recordsOf = (test: string) => records.get(test) ?? [];
  return {
    header,
    ended: footer?.status === 'passed' || footer?.status === 'failed',
    assertionsFor: requirement => byRequirement.get(requirement) ?? [],
    assertionsIn: test => byTest.get(test) ?? [],
    recordsOf,
    exchangesHeld: requirement => held.filter(exchange => exchange.held.includes(requirement)),
    gaveBothAnswers: test =>
      ['passed', 'failed'].every(status => recordsOf(test).some(record => record.status === status)),
    blame: blame(sorted),
    isMust: requirement => !lesser.has(requirement),
  };
}

function byTestThenId(a: { test: string; id: string }, b: { test: string; id: string }): number {
  if (a.test !== b.test) return a.test < b.test ? -1 : 1;
  const [one, other] = [a.id.split('.'), b.id.split('.')] as [[string, string], [string, string]];
  if (one[0] !== other[0]) return one[0] < other[0] ? -1 : 1;
  return Number(one[1]) - Number(other[1]);
}
