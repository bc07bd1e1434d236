import type { AssertionRecord } from '../../../schemas/formats/evidence.ts';
import { lasting } from '../run/lasting.ts';

/** The number and the seed of a generated check, and how it is repeated. */
const generated = /( \d+)? of seed \d+.*$/s;

/** What an assertion saw of the target. A failure names its check: the same answer to another check is another failure. */
export function observationOf({ check, verdict, observation, received }: AssertionRecord): string {
  const seen = lasting(observation ?? received);
  const name = lasting(check.replace(generated, ''));
  return verdict !== 'fail' || seen.startsWith(name) ? seen : `${name}: ${seen}`;
}
