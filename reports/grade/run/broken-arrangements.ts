import { mayPresume } from '../../../schemas/catalogue/catalogue.ts';
import type { AssertionRecord } from '../../../schemas/formats/evidence.ts';
import { groupBy } from './group.ts';
import type { Requirement, Verdict } from './model.ts';

const met: readonly Verdict[] = ['pass', 'acceptable', 'informational', 'non-strict'];

/**
 * What failed in arrangements alone: a requirement that its own tests found met, and that others needed in vain. A step
 * that failed was answered, and tried again on another key, so it is as good as a check of its own: in two tests it is a
 * failure, in one it is flaky. Without this a defect that shows now and then would block other requirements, and nobody
 * would have failed. Where a MUST failed by itself, that may be why, and nothing is added.
 */
export function brokenArrangements(
  assertions: readonly AssertionRecord[],
  catalogue: readonly Pick<Requirement, 'id' | 'level'>[],
): AssertionRecord[] {
  const levels = new Map(catalogue.map(({ id, level }) => [id, level]));
  const isOfMust = ({ requirement }: AssertionRecord) => (levels.get(requirement) ?? 'MUST') === 'MUST';
  if (assertions.some(assertion => assertion.verdict === 'fail' && isOfMust(assertion))) return [];
  const byRequirement = groupBy(assertions, ({ requirement }) => requirement);
  const isMet = (id: string) => byRequirement.get(id)?.every(({ verdict }) => met.includes(verdict)) ?? false;
  const blocked = assertions.filter(
    ({ verdict, requirement, blockedBy = '' }) =>
      verdict === 'blocked' &&
      mayPresume(levels.get(requirement) ?? 'MUST', levels.get(blockedBy) ?? 'MAY') &&
      isMet(blockedBy),
  );
  return [...groupBy(blocked, ({ blockedBy = '' }) => blockedBy)].flatMap(([id, [first, ...others]]) => {
    if (!first) return [];
    const { blockedBy: _, presumes: __, ...rest } = first;
    const isRepeated = others.some(({ test }) => test !== first.test);
    return [{ ...rest, requirement: id, verdict: isRepeated ? 'fail' : 'flaky' } as const];
  });
}
