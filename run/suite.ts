import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HeaderRecord } from '../schemas/formats/evidence.ts';
import { codeRoot, packageRoot, packageVersion } from './package-root.ts';

/** What decides how a target is judged. */
const folders = ['client', 'fixtures', 'reports', 'run', 'schemas', 'specs'];

/** The proof that is kept with the suite, of which it is no part. */
const keptProof = join('schemas', 'proof.json');

type Identity = HeaderRecord['suite'];

let identity: Identity | undefined;

/**
 * Version, digest, proof and, in a checkout, commit of this suite. The digest is over the code and data that judge;
 * they are read once.
 */
export function suiteIdentity(): Identity {
  identity ??= readIdentity();
  return identity;
}

function readIdentity(): Identity {
  const digest = suiteDigest();
  const commit = currentCommit();
  return { version: packageVersion(), digest, ...(commit ? { commit } : {}), proof: proofFor(digest) };
}

/** What the kept proof says, and whether it is of this very suite. */
function proofFor(digest: string): NonNullable<Identity['proof']> {
  const file = join(codeRoot, keptProof);
  if (!existsSync(file)) return { state: 'missing' };
  const bytes = readFileSync(file);
  const { suite, totals } = JSON.parse(bytes.toString('utf8')) as {
    suite: { digest: string };
    totals: { faults: number; killed: number; variants: number; green: number };
  };
  const state = suite.digest === digest ? 'current' : 'stale';
  return { state, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, ...totals };
}

function suiteDigest(): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const files = readdirSync(join(codeRoot, folder), { recursive: true, encoding: 'utf8' }).sort();
    for (const file of files.filter(counts)) {
      if (join(folder, file) === keptProof) continue;
      hash.update(`${folder}/${file}\n`).update(readFileSync(join(codeRoot, folder, file)));
    }
  }
  return `sha256:${hash.digest('hex')}`;
}

function counts(file: string): boolean {
  return /\.(ts|js|cjs|json)$/.test(file) && !/\.test\.[jt]s$|^out\//.test(file);
}

function currentCommit(): string | undefined {
  if (!existsSync(join(packageRoot(), '.git'))) return undefined;
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: packageRoot(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
