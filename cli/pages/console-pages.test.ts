import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { type RunningEmulator, startEmulator } from '../../emulator/index.ts';
import { TestClient } from '../../emulator/tests/client.testing.ts';
import { findingsInLightAndDark } from '../testing/axe.testing.ts';
import { startChromium } from '../testing/chromium.testing.ts';

const material = Buffer.from('0123456789abcdef0123456789ABCDEF');

let emulator: RunningEmulator;
let kms: TestClient;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** Pages of the console, by what they show. */
const places: Record<string, string> = {};

before(async () => {
  emulator = await startEmulator();
  kms = new TestClient(emulator);
  browser = await startChromium();
  context = await browser.newContext({ colorScheme: 'light' });
  page = await context.newPage();
  const enabled = await kms.imported(material);
  const waiting = await kms.create({ origin: 'external' });
  const leaving = await kms.create();
  await kms.ok('schedule-key-deletion', { key_id: leaving, pending_days: '7' });
  const dialog = (action: string, key: string) => `/console/keys?dialog=${action}&key=${key}`;
  Object.assign(places, {
    'the home page': '/console/home',
    'the list of keys': '/console/keys',
    'the list of default keys': '/console/keys?tab=default',
    'the details of a key': `/console/keys/${enabled}`,
    'a page that is not there': '/console/nowhere',
    'the dialog to delete material': dialog('delete-material', enabled),
    'the dialog to disable': dialog('disable', enabled),
    'the dialog to delete the key': dialog('delete', enabled),
    'the dialog to cancel the deletion': dialog('cancel-deletion', leaving),
    'the dialog to import': dialog('import-material', waiting),
  });
});

after(async () => {
  await browser?.close();
  await emulator?.close();
});

/** Logs in and selects the project, with the keyboard alone. */
async function enter(): Promise<void> {
  await context.clearCookies();
  const { KMS_DOMAIN = '', KMS_USER = '', KMS_PASSWORD = '', KMS_PROJECT_ID = '' } = emulator.env;
  await page.goto(emulator.env.KMS_CONSOLE_URL ?? '');
  for (const value of [KMS_DOMAIN, KMS_USER, KMS_PASSWORD]) {
    await page.keyboard.press('Tab');
    await page.keyboard.type(value);
  }
  await pressAndWait('Enter');
  await tabTo(/^Region or project/);
  await page.keyboard.press('Enter');
  await tabTo(new RegExp(KMS_PROJECT_ID));
  await pressAndWait('Enter');
}

async function pressAndWait(key: string): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press(key)]);
}

/** Presses Tab until what has the focus says this. */
async function tabTo(text: RegExp): Promise<void> {
  for (let n = 0; n < 60; n += 1) {
    await page.keyboard.press('Tab');
    const said = String(await page.evaluate('document.activeElement.textContent'));
    if (text.test(said) && said.length < 100) return;
  }
  assert.fail(`nothing that says ${text} gets the focus`);
}

/** What is wrong with the page that is open: by axe-core, light and dark, and on a small screen. */
async function problems(): Promise<string[]> {
  const found = await findingsInLightAndDark(page);
  await page.setViewportSize({ width: 380, height: 800 });
  const width = await page.evaluate('document.documentElement.scrollWidth');
  await page.setViewportSize({ width: 1280, height: 720 });
  return [...found, ...(width === 380 ? [] : [`it is ${width} pixels wide at 380`])];
}

describe('the console of the emulator in a browser', () => {
  it('asks for a login on a page that everybody can use', async () => {
    await page.goto(emulator.env.KMS_CONSOLE_URL ?? '');
    assert.deepEqual(await problems(), []);
    await page.getByLabel('Account name').fill('nobody');
    await page.getByLabel('User name').fill('nobody');
    await page.getByLabel('Password').fill('nothing');
    await page.getByRole('button', { name: 'Log In' }).click();
    await page.getByRole('alert').waitFor();
    assert.deepEqual(await problems(), []);
  });

  it('has menus and pages that everybody can use', async () => {
    await enter();
    for (const name of [/^Region or project/, /^Service List$/]) {
      await page.getByRole('button', { name }).click();
      assert.deepEqual(await problems(), [], String(name));
      await page.keyboard.press('Escape');
    }
    for (const [name, path] of Object.entries(places)) {
      await page.goto(emulator.endpoint + path);
      assert.equal(await page.getByRole('dialog').count(), name.startsWith('the dialog') ? 1 : 0, name);
      assert.deepEqual(await problems(), [], name);
    }
  });

  it('deletes material with the keyboard alone', async () => {
    const key = await kms.imported(material);
    await enter();
    await tabTo(/^Service List$/);
    await page.keyboard.press('Enter');
    await tabTo(/^Data Encryption Workshop$/);
    await pressAndWait('Enter');
    await page.getByRole('searchbox').waitFor();
    for (let n = 0; n < 30; n += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate('document.activeElement.type === "search"')) break;
    }
    await page.keyboard.type(key);
    await pressAndWait('Enter');
    await tabTo(/^Delete Key Material$/);
    await pressAndWait('Enter');
    await pressAndWait('Escape');
    assert.deepEqual([await page.getByRole('dialog').count(), await kms.state(key)], [0, '2']);
    await tabTo(/^Delete Key Material$/);
    await pressAndWait('Enter');
    await tabTo(/^OK$/);
    await pressAndWait('Enter');
    assert.equal(await page.getByRole('status').textContent(), 'Key material deleted successfully');
    assert.deepEqual(await problems(), []);
    assert.equal(await kms.state(key), '5');
  });
});
