/**
 * `npm run keep-proof`: keeps the proof of the last `npm run prove` as schemas/proof.json, from which certificates
 * say what this suite is proven to notice. Its difference to the kept one is for a reader to look at. Exit code 3 when
 * there is none that can be kept.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults, variants } from '../emulator/index.ts';
import { type Proof, whyNotKept } from '../reports/proof/document.ts';
import { suiteIdentity } from '../run/suite.ts';
import { isObject, parseJson } from '../schemas/reading/json.ts';
import { readRegularFile, sizeLimits, UnreadableFile } from '../schemas/reading/regular-file.ts';
import { isMain } from './is-main.ts';
import { projectRoot } from './project-root.ts';

const kept = join(projectRoot(), 'schemas', 'proof.json');

/** Thrown when there is no proof that can be kept. */
export class NotKept extends Error {}

/** The proof in a file, if it can be kept. @throws {NotKept} saying why it cannot */
export function proofToKeep(file: string): Proof {
  const proof = contentOf(file);
  if (!isProof(proof)) throw new NotKept(`${file} is not a proof.`);
  const problems = whyNotKept(proof, { suite: suiteIdentity(), faults, variants });
  if (problems.length > 0) throw new NotKept(`${file} cannot be kept: ${problems.join('; ')}.`);
  return proof;
}

function contentOf(file: string): unknown {
  try {
    return parseJson(readRegularFile(file, sizeLimits.report).toString('utf8'));
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new NotKept(error.message);
  }
}

function isProof(value: unknown): value is Proof {
  return (
    isObject(value) &&
    isObject(value.suite) &&
    isObject(value.totals) &&
    [value.faults, value.variants, value.uncovered].every(list => Array.isArray(list))
  );
}

/** @returns the exit code. */
function main(words: readonly string[]): number {
  if (words.length > 0) {
    console.error(`keep-proof takes no words (${words.join(' ')}): it keeps reports/out/proof.json.`);
    return 64;
  }
  try {
    const proof = proofToKeep(join(projectRoot(), 'reports', 'out', 'proof.json'));
    writeFileSync(kept, `${JSON.stringify(proof, undefined, 2)}\n`);
    console.log(`kept ${kept}`);
    return 0;
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
    console.error(`${error.message} Nothing was kept. Run npm run prove first, or merge all of its shards.`);
    return 3;
  }
}

if (isMain(import.meta.url)) process.exitCode = main(process.argv.slice(2));
