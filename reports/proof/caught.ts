import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { HeaderRecord } from '../../schemas/formats/evidence.ts';
import type { Caught } from '../grade/run/model.ts';
import type { Proof } from './document.ts';

const kept = new URL('../../schemas/proof.json', import.meta.url);

/** A fault of the kept proof that was killed. */
type Killed = Proof['faults'][number];

/** What the kept proof tells of a run, by requirement. */
interface Told {
  /** The faults that the suite of the run is proven to catch; absent when the kept proof is of another. */
  readonly caught?: Caught;
  /**
   * The stories of the faults that each requirement was seen to notice: what often makes it fail. The proof may be of
   * another version of the suite, but it has to be the one that the run names, so that the same evidence gives the same.
   */
  readonly causes?: Readonly<Record<string, Array<Pick<Killed, 'id' | 'story'>>>>;
}

/** What the kept proof tells of a run of this suite. */
export function toldByProof({ digest, proof: named }: HeaderRecord['suite']): Told {
  if (!existsSync(kept)) return {};
  const bytes = readFileSync(kept);
  const proof = JSON.parse(bytes.toString('utf8')) as Proof;
  const isNamed = named?.digest === `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return {
    ...(proof.suite.digest === digest && { caught: byRequirement(proof, ({ id }) => id) }),
    ...(isNamed && { causes: byRequirement(proof, ({ id, story }) => ({ id, story })) }),
  };
}

function byRequirement<Each>({ faults }: Proof, told: (fault: Killed) => Each): Record<string, Each[]> {
  const killed = faults.filter(({ verdict }) => verdict === 'killed');
  const ids = [...new Set(killed.flatMap(({ breaks }) => breaks))];
  return Object.fromEntries(
    ids.map(id => [id, killed.filter(({ breaks }) => breaks.includes(id)).map(told)]),
  );
}
