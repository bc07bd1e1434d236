import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { startEmulator } from '../../emulator/index.ts';
import type { Proof } from '../../reports/proof/document.ts';
import { proofPage } from '../../reports/proof/page.ts';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { readData } from '../../schemas/data.ts';
import { hostileRun } from '../hostile/servers/hostile-run.testing.ts';
import { startSpoken } from '../hostile/servers/spoken.testing.ts';
import { hostileScripts } from '../hostile/servers/texts.testing.ts';
import { startChromium } from '../testing/chromium.testing.ts';
import { runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';

/** What of a page came from a text and became more than text. */
const becameMarkup = `[...document.querySelectorAll('*')].flatMap(({ outerHTML, tagName, textContent, attributes }) =>
  (/^(SCRIPT|STYLE|TITLE)$/.test(tagName) && tagName === 'SCRIPT' && textContent.includes('stolen')) ||
  /^(IFRAME|BASE|MGLYPH|ANIMATE)$/i.test(tagName) ||
  [...attributes].some(({ name, value }) => /^on/.test(name) || /^\\s*javascript:/i.test(value))
    ? [outerHTML.slice(0, 200)] : [])`;

/** The kept proof, as one that was spoiled would have it. */
function spoiledProof(): Proof {
  const kept = readData<Proof>('proof.json');
  const spoiled = kept.faults.map((fault, n) => ({
    ...fault,
    verdict: 'misblamed' as const,
    failed: [hostileScripts[n % hostileScripts.length] ?? ''],
  }));
  return { ...kept, faults: spoiled, uncovered: [...hostileScripts] };
}

const folder = scratch();
let browser: Browser;
before(async () => {
  browser = await startChromium();
});
after(() => browser?.close());

/** Opens what can be unfolded. @returns whether the texts are shown. */
const unfold = (page: Page) =>
  page.evaluate<boolean>(`document.querySelectorAll('details').forEach(each => { each.open = true; });
    document.documentElement.textContent.includes('stolen()')`);

/** Opens a page and looks at everything on it. @returns what was carried out, asked for, or became markup. */
async function carriedOutBy(
  file: string,
  look: (page: Page) => Promise<boolean> = unfold,
): Promise<string[]> {
  const page = await browser.newPage();
  const done: string[] = [];
  const address = pathToFileURL(file).href;
  await page.exposeFunction('stolen', () => done.push('a script was carried out'));
  page.on('dialog', dialog => done.push(dialog.message()));
  page.on('request', request => {
    if (request.url() !== address && !request.url().startsWith('data:')) done.push(request.url());
  });
  await page.goto(address);
  const isShown = await look(page);
  assert.ok(isShown || file.endsWith('.svg'), 'nothing of the texts is shown');
  done.push(...(await page.evaluate<string[]>(becameMarkup)));
  await page.close();
  return done;
}

/** Opens the page of each test in Playwright's report, with all of its steps. @returns whether the texts are shown. */
async function readTests(page: Page): Promise<boolean> {
  const tests = page.locator('a[href*="testId="]');
  await tests.first().waitFor();
  const links = await tests.evaluateAll(all => all.map(each => each.href));
  let shown = 0;
  for (const link of new Set(links)) {
    await page.goto(link);
    await page.getByText('Test Steps').waitFor();
    await page.locator('.tree-item-title').evaluateAll(all => all.forEach(each => void each.click()));
    shown += await page.getByText('stolen()').count();
  }
  return shown > 0;
}

describe(`a script in ${hostileScripts.length} forms, in every member of every reply, does nothing`, () => {
  const [one, other] = [hostileRun(hostileScripts, 0), hostileRun(hostileScripts, 7)];

  for (const name of readdirSync(one).filter(each => /\.(html|svg)$/.test(each)))
    it(`in ${name}`, async () => {
      assert.deepEqual(await carriedOutBy(join(one, name)), []);
    });

  it('on the page of several targets', async () => {
    await runCommand(['matrix', one, other, '--out', folder]);
    const [page = ''] = readdirSync(folder).filter(each => each.endsWith('.html'));
    assert.deepEqual(await carriedOutBy(join(folder, page)), []);
  });

  it('on the page of a proof', async () => {
    writeFileSync(join(folder, 'proof.html'), proofPage(spoiledProof(), catalogue.requirements));
    assert.deepEqual(await carriedOutBy(join(folder, 'proof.html')), []);
  });

  it("in Playwright's own report of a run", async () => {
    const emulator = await startEmulator();
    const { endpoint, close } = await startSpoken(emulator.endpoint, hostileScripts, false);
    const out = join(scratch(), 'out');
    const words = ['certify', '--requirement', 'ERR,DEL', '--out', out];
    const settings = { KMS_ENDPOINT: endpoint, KMS_STATE_DIR: scratch(), KMS_CONSISTENCY_MS: '0' };
    await runCommand(words, { ...withoutConsole(emulator.env), ...settings });
    close();
    await emulator.close();
    assert.deepEqual(await carriedOutBy(join(out, 'playwright-report', 'index.html'), readTests), []);
  });

  it('but is noticed where it became markup', async () => {
    for (const [n, script] of hostileScripts.entries()) {
      const file = join(folder, `naked-${n}.html`);
      writeFileSync(file, `<!doctype html><p title="${script}">${script}stolen()</p>`);
      const isText = script.startsWith('&lt;') || script.startsWith("'");
      assert.equal((await carriedOutBy(file).catch(() => ['it led elsewhere'])).length > 0, !isText, script);
    }
  });
});
