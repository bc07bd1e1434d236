import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HeaderRecord } from '../schemas/formats/evidence.ts';
import { codeRoot, packageRoot, packageVersion } from './package-root.ts';

/**
 * What decides how a target is judged, as the beginnings of paths: the specs with all that they ask for, the client, the
 * contract and catalogue, grading, and which groups are checked. How results look, doctor and helpers of tests are not
 * among them: they change no verdict.
 */
const judging = [
  'specs/',
  'fixtures/',
  'client/',
  'schemas/',
  'reports/grade/',
  'run/groups.',
  'run/host/time/clock.',
];

/** Parts of these that do not judge. */
const notJudging =
  /\.(test|testing)\.[jt]s$|\.d\.c?ts$|^schemas\/(proof\.json|words\/ci-commands\.|generated\/.*\.ts$)/;

/** The proof that is kept with the suite, of which it is not part. */
const keptProof = join('schemas', 'proof.json');

type Identity = HeaderRecord['suite'];

let identity: Identity | undefined;
let digest: string | undefined;

/**
 * Version, digest, proof and, in a checkout, commit of this suite. The digest is over the code and data that judge;
 * they are read once.
 */
export function suiteIdentity(): Identity {
  identity ??= readIdentity();
  return identity;
}

function readIdentity(): Identity {
  const own = suiteDigest();
  const commit = currentCommit();
  return { version: packageVersion(), digest: own, ...(commit ? { commit } : {}), proof: proofFor(own) };
}

/** What the kept proof says, and whether it is of this very suite. */
function proofFor(own: string): NonNullable<Identity['proof']> {
  const file = join(codeRoot, keptProof);
  if (!existsSync(file)) return { state: 'missing' };
  const bytes = readFileSync(file);
  const { suite, totals } = JSON.parse(bytes.toString('utf8')) as {
    suite: { digest: string };
    totals: { faults: number; killed: number; variants: number; green: number };
  };
  const state = suite.digest === own ? 'current' : 'stale';
  return { state, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, ...totals };
}

/**
 * The compiled code that the digest is over. Playwright can run the sources of a checkout as they are: the digest is that
 * of what they compile to, so that one commit has one digest however it is run.
 */
function digestRoot(): string {
  const builder = join(codeRoot, 'scripts', 'build.mjs');
  if (!import.meta.url.endsWith('.ts') || !existsSync(builder)) return codeRoot;
  execFileSync(process.execPath, [builder], { stdio: ['ignore', 'ignore', 'inherit'] });
  return join(codeRoot, 'dist');
}

/** Every file that the digest of the suite covers, in order, as paths below the folder of the code. */
export function judgingFiles(root = codeRoot): string[] {
  const rooms = [...new Set(judging.map(path => path.split('/')[0] ?? ''))];
  const files = rooms.flatMap(room => {
    const below = readdirSync(join(root, room), { recursive: true, encoding: 'utf8' });
    return below.map(file => `${room}/${file.replaceAll('\\', '/')}`);
  });
  const counts = (file: string) => /\.(ts|js|cjs|json)$/.test(file) && !notJudging.test(file);
  return files.filter(file => counts(file) && judging.some(path => file.startsWith(path))).sort();
}

/** The digest alone, without what else tells which suite this is. */
export function suiteDigest(): string {
  if (digest === undefined) {
    const root = digestRoot();
    digest = digestOf(root, judgingFiles(root));
  }
  return digest;
}

/** One digest over files below a folder, with their names, in the order given. */
export function digestOf(folder: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
  return `sha256:${hash.digest('hex')}`;
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
