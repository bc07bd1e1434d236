import type { Level } from '../../grade/run/model.ts';

export type Tone = 'good' | 'warned' | 'bad' | 'open';

/** Gives words the colour of a tone, where colours are shown. */
export type Paint = (tone: Tone, words: string) => string;

/** The tone of each level. */
export const toneOf: Readonly<Record<Level, Tone>> = {
  INVALID: 'bad',
  'NON-CONFORMANT': 'bad',
  INCOMPLETE: 'open',
  'CONFORMANT WITH DEVIATIONS': 'warned',
  CONFORMANT: 'good',
  'CONFORMANT STRICT': 'good',
};

const codes: Readonly<Record<Tone, number>> = { good: 32, warned: 33, bad: 31, open: 33 };

/** Leaves words as they are. */
export const plainPaint: Paint = (_, words) => words;

/** Colours for a terminal; none elsewhere, or where NO_COLOR is set (https://no-color.org). */
export function paintFor(output: { isTTY?: boolean }): Paint {
  if (!output.isTTY || process.env.NO_COLOR) return plainPaint;
  return (tone, words) => `\u001b[1;${codes[tone]}m${words}\u001b[0m`;
}
