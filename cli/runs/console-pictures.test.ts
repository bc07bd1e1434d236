import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page, TestInfo } from '@playwright/test';
import { faults, startEmulator } from '../../emulator/index.ts';
import { Pictures } from '../../fixtures/console/pictures.ts';
import type { Trial } from '../../fixtures/trial/trial.ts';
import type { EvidenceRecord } from '../../schemas/formats/evidence.ts';
import { startChromium } from '../testing/chromium.testing.ts';
import { runCommand, scratch } from '../testing/test-run.testing.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The steps of the procedure, and what was wrong in the end. */
const steps = [
  'log in to the management console',
  'a region or project is selected',
  'the list of keys',
  'the row that offers to delete material',
  'the dialog to delete material',
  'after OK to delete material',
  'not as documented: the message after OK',
];

/** The files of a folder by their digest. */
function filesIn(folder: string): Set<string> {
  return new Set(readdirSync(folder).map(name => sha256(readFileSync(join(folder, name)))));
}

it('each step of the procedure has a picture in evidence, certificate and both reports', async () => {
  const fault = faults.find(({ id }) => id === 'console-never-announces-success');
  assert.ok(fault);
  const emulator = await startEmulator({ fault });
  const out = join(scratch(), 'out');
  const { code, stdout } = await runCommand(['certify', '--requirement', 'CNS-001', '--workers', '1'], {
    ...emulator.env,
    KMS_CONSISTENCY_MS: '0',
    KMS_OUT: out,
    KMS_STATE_DIR: scratch(),
  });
  await emulator.close();
  assert.equal(code, 1, stdout);
  const lines = readFileSync(join(out, 'evidence.jsonl'), 'utf8').trimEnd().split('\n');
  const records = lines.map(line => JSON.parse(line) as EvidenceRecord);
  const pictures = records.flatMap(each => (each.type === 'assertion' ? (each.pictures ?? []) : []));
  assert.deepEqual(
    pictures.slice(0, steps.length).map(({ step }) => step),
    steps,
  );
  const allure = filesIn(join(out, 'allure-results'));
  const playwright = filesIn(join(out, 'playwright-report', 'data'));
  const certificate = readFileSync(join(out, 'certificate.html'), 'utf8');
  for (const { step, file, digest } of pictures.slice(0, steps.length)) {
    const shown = sha256(readFileSync(join(out, file)));
    assert.equal(digest, `sha256:${shown}`, step);
    assert.ok(allure.has(shown), `Allure's report has no picture of: ${step}`);
    assert.ok(playwright.has(shown), `Playwright's report has no picture of: ${step}`);
    assert.ok(certificate.includes(file), `the certificate has no picture of: ${step}`);
  }
});

describe('a picture', () => {
  let browser: Browser;
  let page: Page;

  before(async () => {
    browser = await startChromium();
    page = await browser.newPage();
  });

  after(() => browser?.close());

  /** The digest of a picture of a page. */
  async function digestOf(html: string, typed = ''): Promise<string> {
    await page.setContent(`<!doctype html>${html}`);
    for (const field of await page.locator('input').all()) await field.fill(typed);
    let digest = '';
    const told = { attach: async () => {}, titlePath: ['', 'a test'] } as unknown as TestInfo;
    const trial = {
      requirement: { id: 'CNS-001' },
      picture: (picture: { digest: string }) => {
        digest = picture.digest;
      },
    } as unknown as Trial;
    await new Pictures(scratch(), told, trial, new Set()).take(page, 'a step');
    return digest;
  }

  const login = '<form><label>User <input></label><label>Password <input type="password"></label></form>';

  for (const [where, html] of [
    ['a page', login],
    ['a dialog', `<p>Behind</p><dialog open>${login}</dialog>`],
  ] as const)
    it(`shows nothing of what is typed into ${where}`, async () => {
      assert.equal(await digestOf(html, 'one secret'), await digestOf(html, 'another, longer secret'));
    });

  it('shows nothing of the keys of others', async () => {
    const list = (alias: string) =>
      `<table><tr><td>0a1b2c3d-0000-4000-8000-00000000ffff</td><td style="width: 20em">${alias}</td></tr></table>`;
    assert.equal(await digestOf(list('payroll')), await digestOf(list('customers')));
    assert.notEqual(await digestOf('<p>payroll</p>'), await digestOf('<p>customers</p>'));
  });
});

it('no page of the console has a token, a password or a secret key in it', async () => {
  const emulator = await startEmulator();
  const browser = await startChromium();
  const page = await browser.newPage();
  const { KMS_DOMAIN = '', KMS_USER = '', KMS_PASSWORD = '', KMS_PROJECT_ID = '' } = emulator.env;
  const texts: string[] = [];
  const look = async () => void texts.push(await page.content());
  await page.goto(emulator.env.KMS_CONSOLE_URL ?? '');
  await look();
  await page.getByLabel('Account name').fill(KMS_DOMAIN);
  await page.getByLabel('User name').fill(KMS_USER);
  await page.getByLabel('Password').fill(KMS_PASSWORD);
  await page.getByRole('button', { name: 'Log In' }).click();
  await page.getByRole('button', { name: /^Region or project/ }).click();
  await look();
  await page.getByRole('button', { name: KMS_PROJECT_ID }).click();
  for (const address of ['/console/keys', '/console/keys?tab=default']) {
    await page.goto(emulator.endpoint + address);
    await look();
  }
  await browser.close();
  await emulator.close();
  const secrets = Object.entries(emulator.env).filter(([name]) => /TOKEN|PASSWORD|SECRET/.test(name));
  assert.ok(secrets.length >= 3);
  for (const [name, value] of secrets)
    assert.ok(!texts.some(text => text.includes(value)), `a page of the console has ${name} in it`);
});
