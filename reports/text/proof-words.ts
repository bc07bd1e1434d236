import type { HeaderRecord } from '../../schemas/formats/evidence.ts';

/** What shows that the suite of a run notices violations, in words; older evidence does not say. */
export function proofWords(proof: HeaderRecord['suite']['proof']): string {
  if (!proof || proof.state === 'missing') return 'missing: nothing shows what this suite notices';
  const { state, faults = 0, killed = 0, variants = 0, green = 0 } = proof;
  const totals = `${killed} of ${faults} faults killed, ${green} of ${variants} variants green`;
  return state === 'current' ? totals : `stale, of another version of this suite: ${totals}`;
}
