/**
 * `npm run keep-proof`: keeps the proof of the last `npm run prove` as schemas/proof.json, from which certificates
 * say what this suite is proven to notice. Its difference to the kept one is for a reader to look at.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Proof } from '../reports/proof/document.ts';
import { projectRoot } from './project-root.ts';

const made = join(projectRoot(), 'reports', 'out', 'proof.json');
const kept = join(projectRoot(), 'schemas', 'proof.json');

function problem(proof: Proof): string | undefined {
  const { faults, killed, variants, green } = proof.totals;
  const whole = faults > 0 && killed === faults && green === variants && proof.uncovered.length === 0;
  return whole ? undefined : `${made} is not green: ${killed}/${faults} killed, ${green}/${variants} green.`;
}

try {
  const proof = JSON.parse(readFileSync(made, 'utf8')) as Proof;
  const trouble = problem(proof);
  if (trouble) throw new Error(trouble);
  writeFileSync(kept, `${JSON.stringify(proof, undefined, 2)}\n`);
  console.log(`kept ${kept}`);
} catch (error) {
  console.error(`${(error as Error).message} Nothing was kept. Run npm run prove first.`);
  process.exitCode = 1;
}
