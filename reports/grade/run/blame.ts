import { mayPresume } from '../../../schemas/catalogue.ts';
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
  const troubled = groupBy(
    assertions.filter(({ verdict }) => verdict === 'fail' || verdict === 'blocked'),
    ({ requirement }) => requirement,
  );
  const roots = new Map<string, string | undefined>();
  const recordsOf = (id: string) => troubled.get(id) ?? [];
  const isTroubled = (id: string, { verdict, restated }: AssertionRecord) =>
    verdict === 'fail' && !restated ? recordsOf(id).some(other => !other.restated) : troubled.has(id);
  const causesOf = (assertion: AssertionRecord) =>
    inOrder(assertion, leansOn(assertion)).filter(id => isTroubled(id, assertion));
  const testsOf = groupBy(
    assertions.filter(({ restated }) => !restated),
    ({ requirement, test }) => `${requirement} ${test}`,
  );
  /** Whether a requirement was met in a test that does not presume the other. */
  const holdsWithout = (id: string, other: string) =>
    [...testsOf.values()].some(
      all =>
        all[0]?.requirement === id &&
        all.some(({ verdict }) => verdict === 'pass') &&
        !all.some(
          each => each.verdict === 'fail' || each.verdict === 'blocked' || each.presumes?.includes(other),
        ),
    );
  const failsOutright = (id: string) =>
    recordsOf(id).some(record => record.verdict === 'fail' && causesOf(record).length === 0);

  function reaches(from: string, to: string, seen: Set<string>): boolean {
    if (from === to) return true;
    if (seen.has(from) || failsOutright(from)) return false;
    seen.add(from);
    // Stories presume whatever they restate: what they find closes no circle.
    const own = recordsOf(from).filter(({ restated }) => !restated);
    return own.some(record => causesOf(record).some(id => reaches(id, to, seen)));
  }

  function causeOf(assertion: AssertionRecord): string | undefined {
    const stands = (id: string) =>
      assertion.restated && recordsOf(id).some(({ verdict, restated }) => verdict === 'fail' && !restated);
    const own = assertion.requirement;
    const isExcused = (id: string) => holdsWithout(own, id) && !holdsWithout(id, own);
    const causes = causesOf(assertion).filter(
      id => stands(id) || isExcused(id) || !reaches(id, own, new Set()),
    );
    return causes.map(rootOf).find(root => root !== undefined);
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
    if (roots.has(id)) return roots.get(id);
    roots.set(id, undefined);
    roots.set(id, findRoot(id));
    return roots.get(id);
  }

  const lax = new Set(
    assertions.filter(({ verdict }) => verdict === 'non-strict').map(({ requirement }) => requirement),
  );
  const isForeseen = (assertion: AssertionRecord) =>
    inOrder(assertion, assertion.presumes ?? []).some(id => lax.has(id) || rootOf(id) !== undefined);

  return { causeOf, isForeseen, rootOf };
}

function leansOn({ verdict, presumes, blockedBy }: AssertionRecord): string[] {
  if (verdict === 'blocked') return blockedBy === undefined ? [] : [blockedBy];
  return presumes ?? [];
}
