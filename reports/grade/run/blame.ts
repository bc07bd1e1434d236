import type { AssertionRecord } from '../../../schemas/formats/evidence.ts';
import { groupBy } from './group.ts';

/** Finds out which requirement is really violated when one violation makes several checks fail. */
export interface Blame {
  /** The failed requirement that a failing or blocked assertion is owed to; undefined when it stands for itself. */
  causeOf(assertion: AssertionRecord): string | undefined;
  /** Whether a requirement that the assertion presumes was not met to the letter itself. */
  isForeseen(assertion: AssertionRecord): boolean;
  /** The failed requirement that the trouble of requirement `id` comes from: itself, another, or none. */
  rootOf(id: string): string | undefined;
}

/**
 * Weighs the failing and blocked assertions of a run against each other: "a failed arrangement makes the
 * requirement not-run; only the requirement that is really violated is fail". Requirements that presume
 * each other in a circle cannot excuse each other, or nobody would be to blame: all of them fail.
 */
export function blame(assertions: readonly AssertionRecord[]): Blame {
  const troubled = groupBy(
    assertions.filter(({ verdict }) => verdict === 'fail' || verdict === 'blocked'),
    ({ requirement }) => requirement,
  );
  const roots = new Map<string, string | undefined>();
  const recordsOf = (id: string) => troubled.get(id) ?? [];
  const causesOf = (assertion: AssertionRecord) => leansOn(assertion).filter(id => troubled.has(id));
  const failsOutright = (id: string) =>
    recordsOf(id).some(record => record.verdict === 'fail' && causesOf(record).length === 0);

  function reaches(from: string, to: string, seen: Set<string>): boolean {
    if (from === to) return true;
    if (seen.has(from) || failsOutright(from)) return false;
    seen.add(from);
    return recordsOf(from).some(record => causesOf(record).some(id => reaches(id, to, seen)));
  }

  function causeOf(assertion: AssertionRecord): string | undefined {
    const causes = causesOf(assertion).filter(id => !reaches(id, assertion.requirement, new Set()));
    return causes.map(rootOf).find(root => root !== undefined);
  }

  function findRoot(id: string): string | undefined {
    const causes = recordsOf(id).map(record => ({
      failed: record.verdict === 'fail',
      cause: causeOf(record),
    }));
    if (causes.some(({ failed, cause }) => failed && cause === undefined)) return id;
    return causes.find(({ cause }) => cause !== undefined)?.cause;
  }

  function rootOf(id: string): string | undefined {
    if (!roots.has(id)) roots.set(id, findRoot(id));
    return roots.get(id);
  }

  const lax = new Set(
    assertions.filter(({ verdict }) => verdict === 'non-strict').map(({ requirement }) => requirement),
  );
  const isForeseen = ({ presumes = [] }: AssertionRecord) =>
    presumes.some(id => lax.has(id) || rootOf(id) !== undefined);

  return { causeOf, isForeseen, rootOf };
}

function leansOn({ verdict, presumes, blockedBy }: AssertionRecord): string[] {
  if (verdict === 'blocked') return blockedBy === undefined ? [] : [blockedBy];
  return presumes ?? [];
}
