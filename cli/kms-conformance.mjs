#!/usr/bin/env sh
//usr/bin/env true; exec node -- "$0" "$@"
/**
 * The line above is a comment to Node. A shell starts Node with it, and `--` keeps Node 20 from taking --env-file for
 * itself, wherever it stands. `env -S` would do the same, but not in BusyBox.
 *
 * The command. It needs nothing but Node, of any version, so that it can say what is missing: it checks Node, the
 * dependencies and the folders that Node itself needs, builds dist/ in a checkout whose sources are newer, and hands over
 * to dist/cli/main.js. Exit code 3 when something is missing.
 */
import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { engines, dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

/** What is missing for a run, in one line; undefined when nothing is. */
function lacking() {
  if (process.platform === 'win32')
    return 'kms-conformance does not run on Windows itself. Run it in WSL (https://learn.microsoft.com/windows/wsl).';
  const wanted = engines.node.replace('>=', '');
  const [major, minor] = wanted.split('.').map(Number);
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
  if (ownMajor < major || (ownMajor === major && ownMinor < minor))
    return `Node ${process.versions.node} is too old for kms-conformance. Install Node ${wanted} or later.`;
  const few = lackingFiles();
  if (few) return few;
  const absent = Object.keys(dependencies).filter(name => !isInstalled(name));
  if (absent.length === 0) return lackingFolder();
  return `Not installed: ${absent.join(', ')}. Run npm ci in ${root}, or npm install where you use the package.`;
}

/** So many files are open at once when a command is loaded; what many workers need beside that, certify looks at. */
const fewestFiles = 128;

/** What is wrong with the number of files that may be open, in one line; undefined when nothing is, or nobody says. */
function lackingFiles() {
  try {
    const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    if (limit === undefined || Number(limit) >= fewestFiles) return undefined;
    return `This process may have ${limit} files open at once, and kms-conformance needs ${fewestFiles} or more. Raise the limit: ulimit -n 1024.`;
  } catch {
    return undefined;
  }
}

/** Which folder of this user is missing, in one line; undefined when none is. */
function lackingFolder() {
  try {
    homedir();
  } catch {
    return `The user with the id ${process.getuid?.()} has no home folder: the list of users does not have it. Set HOME to a folder that it can write.`;
  }
  try {
    accessSync(tmpdir(), constants.W_OK | constants.X_OK);
  } catch {
    return `The folder for temporary files, ${tmpdir()}, cannot be written. Set TMPDIR to one that can.`;
  }
  return undefined;
}

function isInstalled(name) {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch (error) {
    return error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}

async function start() {
  const problem = lacking();
  if (problem) throw new Error(problem);
  if (existsSync(`${root}tsconfig.json`)) (await import('../scripts/build.mjs')).build();
  if (!existsSync(`${root}dist/cli/main.js`))
    throw new Error(`dist/ is missing in ${root}. Install the package again.`);
  await import(pathToFileURL(`${realpathSync(root)}/dist/cli/main.js`).href);
}

start().catch(error => {
  console.error(error.message);
  process.exitCode = 3;
});
