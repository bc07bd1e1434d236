/**
 * `npm run pictures`: takes the pictures of the README again that follow from a run and from the kept proof: the terminal,
 * the certificate, a failure's story and Allure's page (made by Allure's own command, which npx fetches), of an emulator
 * that deletes material that KMS generated, and the proof's page.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Browser, chromium } from '@playwright/test';
import { faults, startEmulator } from '../emulator/index.ts';
import { quiet } from '../fixtures/console/chromium.ts';
import type { Proof } from '../reports/proof/document.ts';
import { proofPage } from '../reports/proof/page.ts';
import { html } from '../reports/text/html.ts';
import { findChromium, howToGetOne } from '../run/browser/chromium.ts';
import { catalogue } from '../schemas/catalogue/catalogue.ts';
import { projectRoot } from './project-root.ts';

const faultId = 'generated-material-is-deleted';
const requirement = 'PRE-001';
const command = join(projectRoot(), 'dist', 'cli', 'main.js');
const picture = (name: string) => join(projectRoot(), 'docs', 'images', `${name}.png`);

/** Certifies the emulator with the fault, below a folder. @returns what stood on the terminal. */
async function failingRun(folder: string): Promise<string> {
  const fault = faults.find(({ id }) => id === faultId);
  if (!fault) throw new RangeError(`no fault ${faultId}`);
  const emulator = await startEmulator({ fault });
  const child = spawn(process.execPath, [command, 'certify', '--out', 'reports/out'], {
    cwd: folder,
    env: {
      ...process.env,
      ...emulator.env,
      KMS_STATE_DIR: join(folder, 'state'),
      KMS_CONSISTENCY_MS: '0',
      KMS_REPORTS: 'allure',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await text(child.stdout);
  await emulator.close();
  return said;
}

/** The words of the terminal as a page; what a terminal shows in red is red here. */
function terminalPage(said: string): string {
  const shown = said
    .trimEnd()
    .split('\n')
    .filter(line => !/^\d+ of \d+ requirements/.test(line));
  const lines = ['$ npx kms-conformance certify', ...shown].map(line => {
    if (/^kms-conformance .*: /.test(line)) return html`<b>${line}</b>\n`;
    return line.startsWith('fail ') ? html`<b>fail</b>${line.slice(4)}\n` : html`${line}\n`;
  });
  return html`<!doctype html><style>body { margin: 0; background: #16181d; color: #e6e6e6; } pre { margin: 0; padding: 18px; font: 13px/1.45 monospace; width: max-content; } b { color: #ff7b72; }</style><pre>${lines}</pre>`
    .markup;
}

/** Allure's page of the run, with its failed tests. */
async function takeAllure(browser: Browser, folder: string): Promise<void> {
  const words = ['--yes', 'allure@3', 'awesome', '--single-file', 'reports/out/allure-results'];
  execFileSync('npx', words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const page = await browser.newPage({ viewport: { width: 1100, height: 620 } });
  await page.goto(`file://${join(folder, 'allure-report', 'index.html')}`);
  await page.getByText('Failed').first().click();
  await page.getByText('.spec').first().waitFor();
  await page.screenshot({ path: picture('allure') });
}

async function take(browser: Browser, folder: string, said: string): Promise<void> {
  const page = await browser.newPage();
  await page.setContent(terminalPage(said));
  await page.locator('pre').screenshot({ path: picture('terminal') });

  await page.goto(`file://${join(folder, 'reports', 'out', 'certificate.html')}`);
  await page.setViewportSize({ width: 1000, height: 700 });
  await page.screenshot({ path: picture('certificate') });

  const story = page.locator(`.story:has(#story-${requirement}), #story-${requirement}.story`).first();
  await story
    .locator('details')
    .first()
    .evaluate(each => each.setAttribute('open', ''));
  await story.screenshot({ path: picture('story') });

  const proof = JSON.parse(readFileSync(join(projectRoot(), 'schemas', 'proof.json'), 'utf8')) as Proof;
  const another = await browser.newPage({ viewport: { width: 1100, height: 620 } });
  await another.setContent(proofPage(proof, catalogue.requirements));
  await another.screenshot({ path: picture('proof') });
}

const executablePath = findChromium();
if (!executablePath) throw new Error(`There is no browser: ${howToGetOne}.`);
const folder = mkdtempSync(join(tmpdir(), 'kms-conformance-pictures-'));
const said = await failingRun(folder);
const browser = await chromium.launch({ executablePath, args: quiet });
await take(browser, folder, said);
await takeAllure(browser, folder);
await browser.close();
