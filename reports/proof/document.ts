import { isDeepStrictEqual } from 'node:util';
import type * as catalogue from '../../schemas/catalogue/catalogue.ts';
import { uncovered } from './coverage.ts';
import { type FaultFacts, type FaultProof, factsOf, storyOf, type VariantProof } from './verdict.ts';

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

/** What this version would prove. */
export interface ToProve {
  readonly suite: Pick<Proof['suite'], 'digest'>;
  readonly faults: readonly FaultFacts[];
  readonly variants: ReadonlyArray<Pick<FaultFacts, 'id' | 'story'>>;
}

/** Why a proof is not the whole and green one of this version, in words; empty where it is. */
export function whyNotKept(proof: Proof, now: ToProve): string[] {
  const { faults, killed, variants, green } = proof.totals;
  const isGreen = faults > 0 && killed === faults && green === variants && proof.uncovered.length === 0;
  return [
    ...(isGreen ? [] : [`it is not green: ${killed}/${faults} killed, ${green}/${variants} green`]),
    ...(proof.suite.digest === now.suite.digest ? [] : ['it is of another suite']),
    ...difference('fault', proof.faults, now.faults, factsOf),
    ...difference('variant', proof.variants, now.variants, storyOf),
  ];
}

function difference<T extends { readonly id: string }>(
  what: string,
  proven: readonly T[],
  now: readonly T[],
  facts: (each: T) => object,
): string[] {
  if (isDeepStrictEqual(proven.map(facts), now.map(facts))) return [];
  const lacks = now.filter(({ id }) => !proven.some(each => each.id === id)).map(({ id }) => id);
  return [
    lacks.length > 0
      ? `it lacks ${lacks.length} of ${now.length} ${what}s, such as ${lacks[0]}`
      : `its ${what}s are not those of this version`,
  ];
}
