import type { HeaderRecord } from '../../schemas/formats/evidence.ts';
import { counted } from './text.ts';

/** What shows that the suite of a run notices violations, in words; older evidence does not say. */
export function proofWords(proof: HeaderRecord['suite']['proof']): string {
  if (!proof || proof.state === 'missing') return 'no record: nothing shows what this suite notices';
  const { state, faults = 0, killed = 0, variants = 0, green = 0 } = proof;
  const totals = `caught ${killed} of ${counted(faults, 'deliberate fault')} and passed ${green} of ${counted(variants, 'correct variant')}`;
  return state === 'current'
    ? `this suite ${totals}`
    : `an earlier version of this suite ${totals}; not repeated since`;
}
