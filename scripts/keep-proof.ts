/**
 * `npm run keep-proof`: keeps the proof of the last `npm run prove` as schemas/proof.json, from which certificates
 * say what this suite is proven to notice. Its difference to the kept one is for a reader to look at.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults, variants } from '../emulator/index.ts';
import { type Proof, whyNotKept } from '../reports/proof/document.ts';
import { suiteIdentity } from '../run/suite.ts';
import { projectRoot } from './project-root.ts';

const made = join(projectRoot(), 'reports', 'out', 'proof.json');
const kept = join(projectRoot(), 'schemas', 'proof.json');

try {
  const proof = JSON.parse(readFileSync(made, 'utf8')) as Proof;
  const problems = whyNotKept(proof, { suite: suiteIdentity(), faults, variants });
  if (problems.length > 0) throw new Error(`${made} cannot be kept: ${problems.join('; ')}.`);
  writeFileSync(kept, `${JSON.stringify(proof, undefined, 2)}\n`);
  console.log(`kept ${kept}`);
} catch (error) {
  console.error(
    `${(error as Error).message} Nothing was kept. Run npm run prove first, or merge all of its shards.`,
  );
  process.exitCode = 1;
}
