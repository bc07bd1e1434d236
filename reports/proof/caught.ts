import { existsSync, readFileSync } from 'node:fs';
import type { HeaderRecord } from '../../schemas/formats/evidence.ts';
import type { Caught } from '../grade/run/model.ts';
import type { Proof } from './document.ts';

const kept = new URL('../../schemas/proof.json', import.meta.url);

/** The faults that the suite of a run is proven to catch, by requirement; undefined when the kept proof is of another. */
export function caughtBy({ digest }: HeaderRecord['suite']): Caught | undefined {
  if (!existsSync(kept)) return undefined;
  const { suite, faults } = JSON.parse(readFileSync(kept, 'utf8')) as Proof;
  if (suite.digest !== digest) return undefined;
  const killed = faults.filter(({ verdict }) => verdict === 'killed');
  const ids = [...new Set(killed.flatMap(({ breaks }) => breaks))];
  return Object.fromEntries(
    ids.map(id => [id, killed.filter(({ breaks }) => breaks.includes(id)).map(fault => fault.id)]),
  );
}
