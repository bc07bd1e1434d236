import { withoutFingerprints } from '../../../schemas/formats/secret-marks.ts';

/** What differs from run to run on the same target, and what replaces it. */
const passing: ReadonlyArray<readonly [RegExp, string]> = [
  [/kms-conformance\/[\w-]+\/[\w-]+/g, '<alias>'],
  [/kms-conformance 1 [\w+/=-]+/g, '<description>'],
  [/\b[0-9a-z]{8}(-[0-9a-z]{4}){3}-[0-9a-z]{12}\b/g, '<id>'],
  [/\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z?/g, '<time>'],
  [/(\b127(?:\.\d+){3}|\[::1\]|\blocalhost):\d+/g, '$1'],
];

const longNumber = /\b\d{10,}\b/g;

/** A time since 1970 says what it counts: seconds have 10 digits, milliseconds 13. */
function inWords({ length }: string): string {
  if (length === 10) return '<a time in seconds>';
  return length === 13 ? '<a time in milliseconds>' : `<a number of ${length} digits>`;
}

/**
 * The text without ids, aliases, times and ports, so that two runs that saw the same say the same. The evidence
 * keeps the whole text.
 */
export function lasting(text: string): string {
  const short = passing.reduce(
    (rest, [pattern, word]) => rest.replace(pattern, word),
    withoutFingerprints(text),
  );
  return short.replace(longNumber, inWords);
}
