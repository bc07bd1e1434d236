import type * as catalogue from '../../schemas/catalogue/catalogue.ts';
import type { FaultProof, VariantProof } from './verdict.ts';

type Requirement = Pick<catalogue.Requirement, 'id' | 'level' | 'check'>;

/** Requirements that have to be proven: all that have a check. */
export function toBeProven<R extends Requirement>(requirements: readonly R[]): R[] {
  return requirements.filter(({ check }) => typeof check !== 'object');
}

/**
 * Requirements of which nothing shows that a violation is noticed: a MUST or SHOULD without a killed fault that
 * breaks it, a MAY without a green variant of which something else was observed.
 */
export function uncovered(
  requirements: readonly Requirement[],
  faults: readonly FaultProof[],
  variants: readonly VariantProof[],
): string[] {
  const caught = new Set(
    faults.filter(({ verdict }) => verdict === 'killed').flatMap(({ breaks }) => breaks),
  );
  const observed = new Set(
    variants.filter(({ verdict }) => verdict === 'green').flatMap(variant => variant.observed),
  );
  return toBeProven(requirements)
    .filter(({ id, level }) => !(level === 'MAY' ? observed : caught).has(id))
    .map(({ id }) => id);
}
