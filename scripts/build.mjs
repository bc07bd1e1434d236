/**
 * Compiles the sources into dist/ where they are newer than it. Plain JavaScript, because it makes what everything
 * else runs from. The build goes into a folder of its own, which then takes the place of dist/, under a lock: a command
 * beside it sees the old code or the new, never a part of either.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Thrown when dist/ cannot be made. Its message says what to do; exit code 3. */
export class CannotBuild extends Error {}

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
/** A compiler that takes longer hangs, in milliseconds. */
const longestMs = 120_000;
const stamp = join(dist, '.built');
const lock = join(root, 'dist.lock');
const owner = join(lock, 'pid');

/** Everything that dist/ is made of. */
const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
const folders = include.filter(name => !name.includes('*'));
const sources = [
  ...folders,
  'tsconfig.json',
  'tsconfig.emulator.json',
  'playwright.config.ts',
  'package-lock.json',
];

/** All of the code, and the types of what the package exports. */
const projects = ['tsconfig.json', 'tsconfig.emulator.json'];

/** Folders whose data the compiled code reads, and what counts as data. */
const withData = ['emulator', 'fixtures', 'run', 'schemas'];
const isData = path =>
  !/\.[^./]+$/.test(path) || /\.(json|cjs|pem|html|css|py)$|\bexports\b.*\.d\.cts$/.test(path);

/** The compiled schemas: made by the build, and read by what runs from the sources. */
const validators = join(root, 'schemas', 'generated', 'validators.cjs');

/** When a file or folder was last changed, or anything below it, in milliseconds since 1970. */
function newest(path) {
  if (path === validators) return 0;
  const stat = statSync(path);
  const below = stat.isDirectory() ? readdirSync(path).map(name => newest(join(path, name))) : [];
  return Math.max(stat.mtimeMs, ...below);
}

const newestSource = () => Math.max(...sources.map(name => newest(join(root, name))));

function isCurrent() {
  return existsSync(stamp) && existsSync(validators) && newestSource() <= Number(readFileSync(stamp, 'utf8'));
}

function compiler() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'lib', 'tsc.js');
  } catch {
    throw new CannotBuild(
      'TypeScript is not installed, so dist/ cannot be built. Run: npm ci --include=dev (NODE_ENV=production leaves it out).',
    );
  }
}

/** Runs a script. @throws CannotBuild with its words when it fails. */
function run(what, ...words) {
  const options = { cwd: root, encoding: 'utf8', timeout: longestMs };
  const { status, stdout, stderr, error } = spawnSync(process.execPath, words, options);
  if (status !== 0) throw new CannotBuild(`${what} do not compile:\n${error ?? stdout + stderr}`);
}

/** Compiles the schemas where they changed, with the compiled code. The folder of what it makes stays as old as it was. */
function compileSchemas(fresh, from) {
  run('The schemas', join(fresh, 'scripts', 'generate', 'build-validators.js'));
  utimesSync(dirname(validators), new Date(), new Date(from));
}

/** Compiles into a new folder, and puts it in the place of dist/. */
function compile() {
  const [fresh, old] = [`${dist}.new-${process.pid}`, `${dist}.old-${process.pid}`];
  const from = newestSource();
  try {
    for (const project of projects)
      run('The sources', compiler(), '--project', join(root, project), '--outDir', fresh);
    compileSchemas(fresh, from);
    for (const folder of withData)
      cpSync(join(root, folder), join(fresh, folder), { recursive: true, filter: isData });
    writeFileSync(join(fresh, '.built'), String(from));
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  } finally {
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Whether the lock is one that a build left which was killed; one without an owner is being taken or let go. */
function isLeft() {
  try {
    return !isRunning(Number(readFileSync(owner, 'utf8')));
  } catch {
    return Date.now() - newestOf(lock) > 10_000;
  }
}

function newestOf(path) {
  return existsSync(path) ? statSync(path).mtimeMs : Date.now();
}

/** Takes the lock. @returns false when another build has it. */
function take() {
  try {
    mkdirSync(lock);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isLeft()) rmSync(lock, { recursive: true, force: true });
    return false;
  }
  writeFileSync(owner, String(process.pid));
  return true;
}

const pause = ms => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** What the command says there; npm builds before anybody runs it. */
const notOnWindows =
  'kms-conformance does not run on Windows itself. Run it in WSL (https://learn.microsoft.com/windows/wsl).';

/**
 * Makes dist/ current. A checkout that cannot be written goes on with the dist/ that it has.
 * @throws CannotBuild when there is none, the sources do not compile, or this is Windows.
 */
export function build() {
  if (process.platform === 'win32') throw new CannotBuild(notOnWindows);
  try {
    while (!isCurrent()) {
      if (!take()) pause(100);
      else
        try {
          if (!isCurrent()) compile();
        } finally {
          rmSync(lock, { recursive: true, force: true });
        }
    }
  } catch (error) {
    if (error instanceof CannotBuild || !error.code) throw error;
    if (!existsSync(stamp)) throw new CannotBuild(`dist/ cannot be built (${error.message}).`);
    console.error(
      `dist/ is older than the sources and cannot be built again (${error.code}); it is used as it is.`,
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    build();
  } catch (error) {
    console.error(error instanceof CannotBuild ? error.message : error);
    process.exitCode = 3;
  }
}
