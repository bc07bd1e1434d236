import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { packageRoot } from '../package-root.ts';
import { findChromium, howToGetOne } from './chromium.ts';

const base = mkdtempSync(join(tmpdir(), 'kms-conformance-browser-'));
const kept = { ...process.env };
after(() => {
  process.env = kept;
  rmSync(base, { recursive: true });
});

beforeEach(() => {
  process.env = { PATH: join(base, 'bin'), XDG_CACHE_HOME: join(base, 'cache'), HOME: base };
});

function program(...path: string[]): string {
  const file = join(base, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, 0o755);
  return file;
}

test('the browser that is asked for is the only one that counts', () => {
  const asked = program('asked', 'chromium');
  assert.equal(findChromium(asked), asked);
  assert.equal(findChromium(join(base, 'nowhere')), undefined);
  assert.equal(findChromium(base), undefined, 'a folder is not a program');
});

test('an installed browser comes before one that was fetched', { skip: process.platform !== 'linux' }, () => {
  program('cache', 'kms-conformance', 'chromium', 'chromium');
  const installed = program('bin', 'chromium-headless-shell');
  assert.equal(findChromium(), installed);
});

test('a headless shell comes before a whole browser', { skip: process.platform !== 'linux' }, () => {
  program('bin', 'chromium');
  const shell = program('bin', 'chromium-headless-shell');
  assert.equal(findChromium(), shell);
});

test('where there is none, the installer of the Playwright that runs here is named', () => {
  const { dependencies } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const command = `npx playwright@${dependencies['@playwright/test']} install --only-shell chromium`;
  assert.ok(howToGetOne.startsWith(`install one with "${command}" `), howToGetOne);
});
