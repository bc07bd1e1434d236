import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from '@playwright/test';
import type { Proof } from '../../reports/proof/document.ts';
import { proofPage } from '../../reports/proof/page.ts';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { readData } from '../../schemas/data.ts';
import { hostileRun } from '../hostile/servers/hostile-run.testing.ts';
import { hostileScripts } from '../hostile/servers/texts.testing.ts';
import { startChromium } from '../testing/chromium.testing.ts';
import { runCommand, scratch } from '../testing/test-run.testing.ts';

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

/** Opens a page and everything on it that can be unfolded. @returns what was carried out, asked for, or became markup. */
async function carriedOutBy(file: string): Promise<string[]> {
  const page = await browser.newPage();
  const done: string[] = [];
  const address = pathToFileURL(file).href;
  await page.exposeFunction('stolen', () => done.push('a script was carried out'));
  page.on('dialog', dialog => done.push(dialog.message()));
  page.on('request', request => {
    if (request.url() !== address && !request.url().startsWith('data:')) done.push(request.url());
  });
  await page.goto(address);
  await page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })");
  const text = await page.evaluate<string>('document.documentElement.textContent');
  if (!file.endsWith('.svg')) assert.ok(text.includes('stolen()'), 'nothing of the texts is shown');
  done.push(...(await page.evaluate<string[]>(becameMarkup)));
  await page.close();
  return done;
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

  it('but is noticed where it became markup', async () => {
    for (const [n, script] of hostileScripts.entries()) {
      const file = join(folder, `naked-${n}.html`);
      writeFileSync(file, `<!doctype html><p title="${script}">${script}stolen()</p>`);
      const isText = script.startsWith('&lt;') || script.startsWith("'");
      assert.equal((await carriedOutBy(file).catch(() => ['it led elsewhere'])).length > 0, !isText, script);
    }
  });
});
