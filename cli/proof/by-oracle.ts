import type { Checks } from '../../reports/grade/run/model.ts';
import type { FaultProof } from '../../reports/proof/verdict.ts';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { readData } from '../../schemas/data.ts';
import { exitCode } from '../usage.ts';
import type { Proven } from './proof.ts';

/** The requirement whose test is the oracle's. */
const oracle = 'CON-005';

/** The oracle looks at replies alone: not at handshakes, login, console, or what a gateway makes of a path. */
const outside = ['HTTP', 'CNS'];

/** Names of the oracle's tests. */
export function oracleTests(): readonly string[] {
  return readData<Checks>('checks.json')[oracle] ?? [];
}

/** Prints how many faults the oracle notices by itself, and which it does not. @returns the exit code. */
export function concludeByOracle({ faults, results, clean }: Proven): number {
  const groups = new Map(catalogue.requirements.map(({ id, group }) => [id, group]));
  const counted = faults.filter(({ breaks }) => !breaks.every(id => outside.includes(groups.get(id) ?? '')));
  const unnoticed = counted.filter(({ failed }) => failed.length === 0);
  for (const { id, breaks } of unnoticed) console.log(`not noticed   ${id}  ${breaks.join(' ')}`);
  for (const [name, { requirements }] of results) {
    const bad = requirements.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
    if (name.startsWith('variant') && bad.length > 0) console.log(`alarm         ${name}  ${bad.join(' ')}`);
  }
  const bad = clean.requirements.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
  if (bad.length > 0) console.log(`clean run     ${bad.join(' ')} failed: nothing is measured`);
  console.log(`oracle        ${counted.length - unnoticed.length} of ${counted.length} faults noticed`);
  console.log(`blamed alike  ${counted.filter(isExact).length} of them on what they break, alone`);
  return bad.length > 0 ? exitCode.proofFailed : exitCode.done;
}

function isExact({ verdict }: FaultProof): boolean {
  return verdict === 'killed';
}
