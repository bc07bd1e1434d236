import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from '@playwright/test';
import type { Proof } from '../../reports/proof/document.ts';
import { proofPage } from '../../reports/proof/page.ts';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { readData } from '../../schemas/data.ts';
import { findingsInLightAndDark } from '../testing/axe.testing.ts';
import { startChromium } from '../testing/chromium.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'proof-page-'));
const address = pathToFileURL(join(folder, 'proof.html')).href;
let browser: Browser;

/** The kept proof, with one subject of each kind that did not end well. */
function mixed(): Proof {
  const kept = readData<Proof>('proof.json');
  const [fault, other, ...faults] = kept.faults;
  const [variant, ...variants] = kept.variants;
  if (!fault || !other || !variant) throw new Error('The kept proof has no faults or variants.');
  return {
    ...kept,
    faults: [{ ...fault, verdict: 'survived' }, { ...other, verdict: 'misblamed' }, ...faults],
    variants: [{ ...variant, verdict: 'alarm', failed: ['DEL-001'] }, ...variants],
    uncovered: ['DEL-001'],
  };
}

before(async () => {
  writeFileSync(join(folder, 'proof.html'), proofPage(mixed(), catalogue.requirements));
  browser = await startChromium();
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('proof.html in a browser', () => {
  it('has nothing that axe-core finds, in light and in dark', async () => {
    const page = await browser.newPage();
    await page.goto(address);
    assert.deepEqual(await findingsInLightAndDark(page), []);
    await page.close();
  });

  it('fits a window of 380 pixels', async () => {
    const page = await browser.newPage({ viewport: { width: 380, height: 700 } });
    await page.goto(address);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 380);
    await page.close();
  });
});
