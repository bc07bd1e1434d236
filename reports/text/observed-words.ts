import type { Observation } from '../../schemas/generated/catalogue.ts';

/** A real reply in which the answer to a requirement was seen, in words: what, by whom, when, and where it was found. */
export function observedWords({ answer, by, date, source, confidence }: Observation): string {
  return `${answer}: ${by}, ${date}, confidence ${confidence}. Source: ${source}`;
}
