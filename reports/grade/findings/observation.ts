import type { AssertionRecord } from '../../../schemas/formats/evidence.ts';

/** What differs from run to run on the same target, and what stands in its place. */
const passing: ReadonlyArray<readonly [RegExp, string]> = [
  [/kms-conformance\/[\w-]+\/[\w-]+/g, '<alias>'],
  [/kms-conformance 1 [\w+/=-]+/g, '<description>'],
  [/\b[0-9a-z]{8}(-[0-9a-z]{4}){3}-[0-9a-z]{12}\b/g, '<id>'],
  [/\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z?/g, '<time>'],
  [/(\b127(?:\.\d+){3}|\[::1\]|\blocalhost):\d+/g, '$1'],
];

/** Times keep their shape: seconds have 10 digits, milliseconds 13. */
const longNumber = /\b\d{10,}\b/g;

/** The number and the seed of a generated check, and how it is repeated. */
const generated = /( \d+)? of seed \d+.*$/s;

/**
 * The text without ids, aliases, times and ports, so that two runs that saw the same say the same. The evidence
 * keeps the whole text.
 */
export function lasting(text: string): string {
  const short = passing.reduce((rest, [pattern, word]) => rest.replace(pattern, word), text);
  return short.replace(longNumber, digits => `<${digits.length} digits>`);
}

/** What an assertion saw of the target. A failure names its check: the same answer to another check is another failure. */
export function observationOf({ check, verdict, observation, received }: AssertionRecord): string {
  const seen = lasting(observation ?? received);
  const name = lasting(check.replace(generated, ''));
  return verdict !== 'fail' || seen.startsWith(name) ? seen : `${name}: ${seen}`;
}
