/**
 * Sees that this machine has a browser for the tests. Where it has none, one is fetched: by Playwright's installer, else
 * from the npm registry, else as Debian's package. Nothing else of this project installs anything.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { fetchedFolder, findChromium, howToGetOne } from '../run/browser/chromium.ts';

const packaged = '@sparticuz/chromium@147.0.0';

/** Longest time for one way of getting a browser, in milliseconds. */
const patience = 300_000;

function run(command: string, args: string[], environment: Record<string, string> = {}): boolean {
  const env = { ...process.env, ...environment };
  const { status } = spawnSync(command, args, { stdio: 'inherit', env, timeout: patience });
  return status === 0;
}

function byPlaywright(): void {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  run(process.execPath, [cli, 'install', '--only-shell', 'chromium'], {
    PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000',
  });
}

/** A Chromium for Linux on x64 that comes as an npm package, kept apart from the project's own packages. */
function fromRegistry(): void {
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  const folder = fetchedFolder();
  const scratch = join(folder, 'package');
  mkdirSync(scratch, { recursive: true });
  writeFileSync(join(scratch, 'package.json'), '{"private":true}');
  const quiet = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--omit=dev'];
  if (!run('npm', ['install', '--prefix', scratch, ...quiet, packaged])) return;
  const bin = join(scratch, 'node_modules', '@sparticuz', 'chromium', 'bin');
  const unpacked = (name: string) => brotliDecompressSync(readFileSync(join(bin, name)));
  const program = join(folder, 'chromium-program');
  writeFileSync(program, unpacked('chromium.br'), { mode: 0o755 });
  unpackLibraries(unpacked('al2023.tar.br'), folder);
  const libraries = join(folder, 'lib');
  const script = `#!/bin/sh\nLD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}${libraries}" exec "${program}" "$@"\n`;
  writeFileSync(join(folder, 'chromium'), script, { mode: 0o755 });
  rmSync(scratch, { recursive: true });
}

/** System libraries that a bare machine lacks; those of the machine itself come first. */
function unpackLibraries(archive: Buffer, folder: string): void {
  spawnSync('tar', ['-x', '-C', folder], { input: archive, stdio: ['pipe', 'inherit', 'inherit'] });
}

function asDebianPackage(): void {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], environment);
  run('apt-get', ['install', '-y', '-qq', 'chromium'], environment);
}

/** A way of getting a browser: what it is called, and what fetches one or does nothing. */
export type Way = readonly [name: string, fetch: () => void];

/** The ways in the order in which they are tried: the first needs no right of the system, the last changes it. */
export const ways: readonly Way[] = [
  ["Playwright's installer", byPlaywright],
  [`the npm registry (${packaged})`, fromRegistry],
  ["Debian's package", asDebianPackage],
];

/** A browser that is there and starts: a bare machine may lack its libraries. */
function working(): string | undefined {
  const program = findChromium();
  return program && spawnSync(program, ['--version'], { timeout: 30_000 }).status === 0 ? program : undefined;
}

/**
 * Finds a browser, or fetches one.
 * @param tried the ways to fetch one, in this order
 * @param find finds a browser that starts
 * @returns whether there is one now; where not, it has been said what helps.
 */
export function ensureChromium(tried: readonly Way[] = ways, find = working): boolean {
  if (find()) return true;
  if (process.env.CHROMIUM_PATH) {
    console.error(
      `CHROMIUM_PATH is ${process.env.CHROMIUM_PATH}, which does not start. Correct it, or unset it.`,
    );
    return false;
  }
  for (const [name, fetch] of tried) {
    console.log(`The tests need a browser, and this machine has none that starts. Trying ${name} …`);
    fetch();
    const program = find();
    if (program) {
      console.log(`The tests use the browser ${program}.`);
      return true;
    }
  }
  console.error(`There is no browser, and none could be fetched: ${howToGetOne}.`);
  return false;
}
