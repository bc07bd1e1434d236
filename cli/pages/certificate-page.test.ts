import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from '@playwright/test';
import { findingsInLightAndDark } from '../testing/axe.testing.ts';
import { startChromium } from '../testing/chromium.testing.ts';
import { brokenOff, cleanRun, failingRun, waived } from '../testing/sample-runs.testing.ts';
import { certificateIn, scratch } from '../testing/test-run.testing.ts';

/** The examples, each the page of a real run or of what might have become of it. */
const examples = {
  clean: 'CONFORMANT STRICT',
  failing: 'NON-CONFORMANT',
  incomplete: 'INCOMPLETE',
  deviating: 'CONFORMANT WITH DEVIATIONS',
} as const;
type Example = keyof typeof examples;
const names = Object.keys(examples) as Example[];

const folder = scratch();
const out = (name: Example) => join(folder, name);
let browser: Browser;

before(async () => {
  browser = await startChromium();
  await Promise.all([cleanRun(out('clean')), failingRun('generated-material-is-deleted', out('failing'))]);
  brokenOff(out('clean'), out('incomplete'));
  const { requirements } = certificateIn(out('failing'));
  const waiver = {
    requirement: 'PRE-001',
    target: '127.0.0.1',
    signature: requirements.find(({ id }) => id === 'PRE-001')?.observation ?? '',
    reason: 'known, mended in 2.4',
    ticket: 'KMS-4711',
    owner: 'keys team',
    expiry: '2999-12-31',
  };
  waived(out('failing'), out('deviating'), [waiver]);
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What pages asked for beside themselves, and what they complained of. */
const strangers: string[] = [];

/** Opens the page of an example, with everything unfolded where that is asked for. */
async function open(name: Example, options: BrowserContextOptions = {}, unfold = false): Promise<Page> {
  const page = await browser.newPage(options);
  const address = pathToFileURL(join(out(name), 'certificate.html')).href;
  page.on('request', request => strangers.push(request.url()));
  page.on('console', message => strangers.push(message.text()));
  await page.goto(address);
  assert.equal(strangers.shift(), address);
  if (unfold)
    await page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })");
  return page;
}

describe('certificate.html in a browser', () => {
  for (const name of names) {
    it(`${name}: shows its level, and axe-core finds nothing, in light and in dark`, async () => {
      assert.equal(certificateIn(out(name)).level, examples[name]);
      const light = await open(name, { colorScheme: 'light' }, name === 'failing');
      assert.equal(await light.locator('header .level strong').textContent(), examples[name]);
      assert.deepEqual(await findingsInLightAndDark(light), []);
      await light.close();
    });

    it(`${name}: needs no sideways scrolling at 380 pixels`, async () => {
      const page = await open(name, { viewport: { width: 380, height: 800 } }, true);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 380);
      await page.close();
    });
  }

  it('asks for nothing but itself', () => {
    assert.deepEqual(strangers, []);
  });

  it('is dark where the reader wants it dark', async () => {
    const page = await open('clean', { colorScheme: 'dark' });
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    assert.equal(await ground(), 'rgb(22, 24, 27)');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await ground(), 'rgba(0, 0, 0, 0)');
    await page.close();
  });

  it('is worked with the keyboard', async () => {
    const page = await open('failing');
    await page.keyboard.press('Tab');
    assert.equal(await page.locator(':focus').textContent(), 'Skip to what is not a pass');
    const requirement = page.locator('#DEL-001');
    await requirement.locator('summary').focus();
    assert.equal(await requirement.locator('dl').isVisible(), false);
    await page.keyboard.press('Enter');
    assert.equal(await requirement.locator('dl').isVisible(), true);
    await page.close();
  });

  it('prints what is folded on the screen', async () => {
    const page = await open('clean');
    const got = page.locator('#DEL-001 .got dd');
    assert.equal(await got.isVisible(), false);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await got.isVisible(), true);
    await page.close();
  });

  it('is printed on one whole page with an annex: 8 pages for a clean run', async () => {
    const page = await open('clean');
    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true, printBackground: true });
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? [];
    assert.ok(pages.length > 2 && pages.length <= 8, `${pages.length} pages`);
    await page.close();
  });

  for (const name of names) {
    it(`${name}: who, when, which suite and what came of it fit on the first page of paper`, async () => {
      // A4 without the margins that the page asks for, in CSS pixels.
      const page = await open(name, { viewport: { width: 695, height: 1031 } });
      await page.emulateMedia({ media: 'print' });
      const box = await page.locator('.beside').boundingBox();
      assert.ok(box && box.y + box.height <= 1031, JSON.stringify(box));
      assert.match((await page.locator('.beside').textContent()) ?? '', /Tested by.*Run.*Outcomes/s);
      await page.close();
    });
  }

  it('shows the way to the failure and the command that repeats it', async () => {
    const page = await open('failing');
    const said = async (place: Locator) => (await place.textContent())?.trim() ?? '';
    const steps = page.locator('article.story .step');
    assert.match(await said(page.locator('article.story .before')), /^Before this test, .*: create-key/);
    assert.match(await said(steps.last()), /^delete-imported-key-material here it failed/);
    assert.match(
      await said(page.locator('article.story .command').first()),
      /^npx kms-conformance certify --repeat PRE-001 --endpoint http:\/\/127\.0\.0\.1:\d+ --project-id \w{32}$/,
    );
    await page.close();
  });
});

describe('without a Chromium', () => {
  it('the tests fail and say how to get one', async () => {
    const { CHROMIUM_PATH } = process.env;
    process.env.CHROMIUM_PATH = '/nowhere/chromium';
    try {
      await assert.rejects(startChromium, /There is no browser: install one with/);
    } finally {
      if (CHROMIUM_PATH === undefined) delete process.env.CHROMIUM_PATH;
      else process.env.CHROMIUM_PATH = CHROMIUM_PATH;
    }
  });
});
