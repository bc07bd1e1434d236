import { mayPresume } from '../../../schemas/catalogue/catalogue.ts';
import type { AssertionRecord } from '../../../schemas/formats/evidence.ts';
import { groupBy } from './group.ts';
import type { Requirement } from './model.ts';

/** Finds out which requirement is really violated when one violation makes several checks fail. */
export interface Blame {
  /** The failed requirement that caused a failing or blocked assertion; undefined when nothing else caused it. */
  causeOf(assertion: AssertionRecord): string | undefined;
  /** Whether a requirement that the assertion presumes was not met to the letter itself. */
  isForeseen(assertion: AssertionRecord): boolean;
  /** The failed requirement that the trouble of requirement `id` comes from: itself, another, or none. */
  rootOf(id: string): string | undefined;
}

/**
 * Weighs the failing and blocked assertions of a run against each other: "a failed arrangement makes the
 * requirement not-run; only the requirement that is really violated is fail". Requirements that presume
 * each other in a circle cannot excuse each other, or nobody would be to blame: all of them fail, but for one that
 * passed in a test that rests on no other of them, so that it fails for what the other promises alone. "A MUST is never
 * excused, blocked or made acceptable by a SHOULD or MAY that failed, a SHOULD never by a MAY": what an assertion
 * names against this order is passed over. What stories restate is blamed last: where a requirement fails by a test of
 * its own, that failure stands.
 */
export function blame(
  assertions: readonly AssertionRecord[],
  catalogue: readonly Pick<Requirement, 'id' | 'level'>[],
): Blame {
  const levels = new Map(catalogue.map(({ id, level }) => [id, level]));
  const levelOf = (id: string) => levels.get(id) ?? 'MUST';
  const inOrder = (assertion: AssertionRecord, ids: readonly string[]) =>
    ids.filter(id => mayPresume(levelOf(assertion.requirement), levelOf(id)));
  const leans = (assertion: AssertionRecord) => inOrder(assertion, leansOn(assertion));
  const byTests = weigh(
    assertions.filter(({ restated }) => !restated),
    leans,
  );
  // A failure that a test of its own showed explains what stories restate, never the other way round. Of two that only
  // stories restate, the one fails on which the other rests in its own tests.
  const inTests = groupBy(
    assertions.filter(({ restated }) => !restated),
    ({ requirement }) => requirement,
  );
  const restsOn = (id: string, other: string) =>
    (inTests.get(id) ?? []).some(assertion => inOrder(assertion, assertion.presumes ?? []).includes(other));
  const byStories = weigh(assertions, leans, { rootOf: byTests.rootOf, restsOn });
  const rootOf = (id: string) => byTests.rootOf(id) ?? byStories.rootOf(id);
  const causeOf = (assertion: AssertionRecord) => {
    const cause = assertion.restated ? undefined : byTests.causeOf(assertion);
    return cause || (assertion.verdict === 'fail' && !assertion.restated)
      ? cause
      : byStories.causeOf(assertion);
  };

  const lax = assertions.filter(({ verdict }) => verdict === 'non-strict');
  // What stories restate presumes nearly everything: two lax answers of theirs do not excuse each other.
  const isLax = (id: string, { restated }: AssertionRecord) =>
    lax.some(other => other.requirement === id && !(restated && other.restated));
  const isForeseen = (assertion: AssertionRecord) =>
    inOrder(assertion, assertion.presumes ?? []).some(id => isLax(id, assertion) || rootOf(id) !== undefined);

  return { causeOf, isForeseen, rootOf };
}

/** What is known before some assertions are weighed. */
interface Known {
  /** The root of a requirement. */
  rootOf(id: string): string | undefined;
  /** Whether a requirement presumes another in its own tests. */
  restsOn(id: string, other: string): boolean;
}

/**
 * Finds causes among some assertions.
 * @param leans the requirements that a failing or blocked assertion rests on.
 * @param known what is known already.
 */
function weigh(
  assertions: readonly AssertionRecord[],
  leans: (assertion: AssertionRecord) => readonly string[],
  known: Known = { rootOf: () => undefined, restsOn: () => false },
): Pick<Blame, 'causeOf' | 'rootOf'> {
  const troubled = groupBy(
    assertions.filter(({ verdict }) => isTrouble(verdict)),
    ({ requirement }) => requirement,
  );
  const tests = groupBy(assertions, ({ requirement, test }) => `${requirement} ${test}`);
  const roots = new Map<string, string | undefined>();
  const recordsOf = (id: string) => troubled.get(id) ?? [];
  const causesOf = (assertion: AssertionRecord) => leans(assertion).filter(id => troubled.has(id));
  const failsOutright = (id: string) =>
    recordsOf(id).some(record => record.verdict === 'fail' && causesOf(record).length === 0);

  /** Whether a requirement was met in a test that does not presume the other. */
  function holdsWithout(id: string, other: string): boolean {
    return [...tests.values()].some(
      all =>
        all[0]?.requirement === id &&
        all.some(({ verdict }) => verdict === 'pass') &&
        !all.some(({ verdict, presumes }) => isTrouble(verdict) || presumes?.includes(other)),
    );
  }

  function reaches(from: string, to: string, seen: Set<string>): boolean {
    if (from === to) return true;
    if (seen.has(from) || failsOutright(from)) return false;
    seen.add(from);
    return recordsOf(from).some(record => causesOf(record).some(id => reaches(id, to, seen)));
  }

  function causeOf(assertion: AssertionRecord): string | undefined {
    const own = assertion.requirement;
    const isExcused = (id: string) =>
      (holdsWithout(own, id) && !holdsWithout(id, own)) ||
      (known.restsOn(own, id) && !known.restsOn(id, own));
    const causes = causesOf(assertion).filter(
      id => known.rootOf(id) !== undefined || isExcused(id) || !reaches(id, own, new Set()),
    );
    return causes.map(rootOf).find(root => root !== undefined && root !== own);
  }

  function findRoot(id: string): string | undefined {
    if (failsOutright(id)) return id;
    const causes = recordsOf(id).map(record => ({
      failed: record.verdict === 'fail',
      cause: causeOf(record),
    }));
    if (causes.some(({ failed, cause }) => failed && cause === undefined)) return id;
    return causes.find(({ cause }) => cause !== undefined)?.cause;
  }

  function rootOf(id: string): string | undefined {
    const before = known.rootOf(id);
    if (before !== undefined || roots.has(id)) return before ?? roots.get(id);
    roots.set(id, undefined);
    roots.set(id, findRoot(id));
    return roots.get(id);
  }

  return { causeOf, rootOf };
}

const isTrouble = (verdict: AssertionRecord['verdict']) => verdict === 'fail' || verdict === 'blocked';

function leansOn({ verdict, presumes, blockedBy }: AssertionRecord): string[] {
  if (verdict === 'blocked') return blockedBy === undefined ? [] : [blockedBy];
  return presumes ?? [];
}
