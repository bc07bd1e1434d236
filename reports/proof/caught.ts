import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { HeaderRecord } from '../../schemas/formats/evidence.ts';
import type { Caught } from '../grade/run/model.ts';
import type { Proof } from './document.ts';

const kept = new URL('../../schemas/proof.json', import.meta.url);

/** A fault of the kept proof that was killed. */
type Killed = Proof['faults'][number];

/** The faults that the suite of a run is proven to catch, by requirement; undefined when the kept proof is of another. */
export function caughtBy({ digest }: HeaderRecord['suite']): Caught | undefined {
  const proof = readKept();
  if (proof?.suite.digest !== digest) return undefined;
  return byRequirement(proof, ({ id }) => id);
}

/**
 * The stories of the faults that each requirement was seen to notice: what often makes it fail. The proof may be of
 * another version of the suite, but it has to be the one that the run names, so that the same evidence gives the same.
 */
export function storiesBy({
  proof,
}: HeaderRecord['suite']): Readonly<Record<string, Array<Pick<Killed, 'id' | 'story'>>>> | undefined {
  const named = proof?.digest;
  if (!named || !existsSync(kept)) return undefined;
  const digest = `sha256:${createHash('sha256').update(readFileSync(kept)).digest('hex')}`;
  if (digest !== named) return undefined;
  return byRequirement(readKept() as Proof, ({ id, story }) => ({ id, story }));
}

function readKept(): Proof | undefined {
  return existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as Proof) : undefined;
}

function byRequirement<Told>({ faults }: Proof, told: (fault: Killed) => Told): Record<string, Told[]> {
  const killed = faults.filter(({ verdict }) => verdict === 'killed');
  const ids = [...new Set(killed.flatMap(({ breaks }) => breaks))];
  return Object.fromEntries(
    ids.map(id => [id, killed.filter(({ breaks }) => breaks.includes(id)).map(told)]),
  );
}
