import type { GradedRequirement } from '../grade/run/model.ts';
import type { FaultProof, VariantProof } from './verdict.ts';

/** Small results for the tests of this folder. */

/** A graded requirement in the words `A-1 fail`, of level MUST unless told otherwise. */
export function graded(words: string, part: Partial<GradedRequirement> = {}): GradedRequirement {
  const [id, outcome] = words.split(' ') as [string, GradedRequirement['outcome']];
  return { id, group: 'A', title: id, level: 'MUST', outcome, observation: '', evidence: [], ...part };
}

export function faultProof(
  id: string,
  breaks: string[],
  verdict: FaultProof['verdict'] = 'killed',
): FaultProof {
  return { id, breaks, story: `story of ${id}`, verdict, failed: breaks };
}

export function variantProof(
  id: string,
  observed: string[],
  verdict: VariantProof['verdict'] = 'green',
): VariantProof {
  return { id, story: `story of ${id}`, verdict, failed: [], observed };
}
