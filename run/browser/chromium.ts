import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where `npm test` keeps a Chromium that it had to fetch from the npm registry. */
export function fetchedFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kms-conformance', 'chromium');
}

/**
 * The browser of this machine: the one that was asked for, Playwright's own, or an installed Chromium, Chrome or Edge.
 * @param asked the value of CHROMIUM_PATH.
 * @returns the path of the program; undefined when there is none.
 */
export function findChromium(asked = process.env.CHROMIUM_PATH): string | undefined {
  if (asked) return isProgram(asked) ? asked : undefined;
  return [...playwrights(), ...installed(), join(fetchedFolder(), 'chromium')].find(isProgram);
}

const require = createRequire(import.meta.url);
const { version } = require('@playwright/test/package.json') as { version: string };

/**
 * What to do where there is no browser, as the end of a sentence. Each version of Playwright looks for a revision of its
 * own, and another one may be installed where the package is used: the version that runs here is named.
 */
export const howToGetOne = `install one with "npx playwright@${version} install --only-shell chromium" (Debian: apt-get install -y chromium-headless-shell), or set CHROMIUM_PATH`;

/** The browsers that this version of Playwright would start: its headless shell, and its whole Chromium. */
function* playwrights(): Generator<string> {
  const { chromium } = require('@playwright/test') as typeof import('@playwright/test');
  const whole = chromium.executablePath();
  const [, folder = '', revision = ''] = /^(.*)[/\\]chromium-(\d+)[/\\]/.exec(whole) ?? [];
  const shells = join(folder, `chromium_headless_shell-${revision}`);
  if (revision) yield* filesBelow(shells).filter(file => /headless.shell(\.exe)?$/.test(file));
  yield whole;
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(file => join(folder, file));
  } catch {
    return [];
  }
}

/** The headless shell comes first: it starts in a fraction of the time that a whole browser takes. */
const commands = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const macApplications = ['Chromium', 'Google Chrome', 'Microsoft Edge'];
const windowsPrograms = [
  'Chromium/Application/chrome.exe',
  'Google/Chrome/Application/chrome.exe',
  'Microsoft/Edge/Application/msedge.exe',
];

function installed(): string[] {
  const { PATH = '', ProgramFiles, LOCALAPPDATA } = process.env;
  if (process.platform === 'darwin')
    return macApplications.map(name => `/Applications/${name}.app/Contents/MacOS/${name}`);
  if (process.platform === 'win32') {
    const roots = [ProgramFiles, process.env['ProgramFiles(x86)'], LOCALAPPDATA];
    return roots.flatMap(root => (root ? windowsPrograms.map(program => join(root, program)) : []));
  }
  const folders = [...PATH.split(delimiter).filter(Boolean), '/usr/bin', '/snap/bin'];
  return commands.flatMap(command => folders.map(folder => join(folder, command)));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
