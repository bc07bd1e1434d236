import type { Certificate, Outcome } from '../../schemas/generated/certificate.ts';

type Level = Certificate['level'];

/** What the legend of the reports says of a word. */
interface Meaning<Word> {
  word: Word;
  means: string;
}

/** Every level, the worst first, as the README explains it. */
export const levels: ReadonlyArray<Meaning<Level>> = [
  { word: 'INVALID', means: 'a secret in the output, or evidence that was altered: this run proves nothing' },
  { word: 'NON-CONFORMANT', means: 'a MUST fails' },
  { word: 'INCOMPLETE', means: 'something required was not decided, or the run was filtered' },
  { word: 'CONFORMANT WITH DEVIATIONS', means: 'every MUST but those that a waiver names' },
  { word: 'CONFORMANT', means: 'every MUST' },
  { word: 'CONFORMANT STRICT', means: 'every MUST and SHOULD, to the letter' },
];

/** Every outcome, in the order in which a reader wants to hear of them. */
export const outcomes: ReadonlyArray<Meaning<Outcome>> = [
  { word: 'fail', means: 'the contract is broken, and by this requirement, not by one it builds on' },
  { word: 'flaky', means: 'the same check gave both answers within the run' },
  { word: 'inconclusive', means: 'the target could not be heard: no reply, 429, 502, 503, 504' },
  { word: 'not-run', means: 'blocked by another requirement that failed, or not carried out' },
  { word: 'waived', means: 'fails, and a waiver says that this is known' },
  { word: 'non-strict', means: 'right in substance, not to the letter' },
  { word: 'deferred', means: 'can only be decided later, when a time has come' },
  {
    word: 'unsupported',
    means: 'an optional group that the target or the configuration lacks, or no check yet',
  },
  {
    word: 'acceptable',
    means: 'another answer that the published texts leave open; not held against the target',
  },
  { word: 'informational', means: 'nothing is promised; what was observed is written down' },
  { word: 'pass', means: 'as documented' },
];

/** Outcomes that are only recorded: nothing is held against the target. */
export const onlyRecorded: readonly Outcome[] = ['acceptable', 'informational'];

/** What an outcome means. */
export function meaningOf(outcome: Outcome): string {
  return outcomes.find(({ word }) => word === outcome)?.means ?? outcome;
}
