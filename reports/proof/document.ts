import type * as catalogue from '../../schemas/catalogue.ts';
import { uncovered } from './coverage.ts';
import type { FaultProof, VariantProof } from './verdict.ts';

/** The content of proof.json: what the suite notices, and what it leaves alone. */
export interface Proof {
  readonly schemaVersion: 1;
  /** The suite that was proven. */
  readonly suite: { readonly version: string; readonly digest: string };
  readonly totals: {
    readonly faults: number;
    readonly killed: number;
    readonly variants: number;
    readonly green: number;
  };
  readonly faults: readonly FaultProof[];
  readonly variants: readonly VariantProof[];
  /** Requirements of which nothing shows that a violation is noticed. */
  readonly uncovered: readonly string[];
}

/** Puts a proof together, in the order of the lists of faults and variants. */
export function proofOf(
  { version, digest }: Proof['suite'],
  requirements: readonly catalogue.Requirement[],
  { faults, variants }: Pick<Proof, 'faults' | 'variants'>,
): Proof {
  const killed = faults.filter(({ verdict }) => verdict === 'killed').length;
  const green = variants.filter(({ verdict }) => verdict === 'green').length;
  return {
    schemaVersion: 1,
    suite: { version, digest },
    totals: { faults: faults.length, killed, variants: variants.length, green },
    faults,
    variants,
    uncovered: uncovered(requirements, faults, variants),
  };
}
