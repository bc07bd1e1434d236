import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from '@playwright/test';
import { certificateOf, result } from '../../reports/compare/sample.testing.ts';
import { type Column, matrixOf } from '../../reports/matrix/matrix.ts';
import { matrixPage } from '../../reports/matrix/page.ts';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { findingsInLightAndDark } from '../testing/axe.testing.ts';
import { startChromium } from '../testing/chromium.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'matrix-page-'));
const address = pathToFileURL(join(folder, 'matrix.html')).href;
const outcomes = ['pass', 'fail', 'non-strict', 'not-run', 'unsupported', 'acceptable'] as const;
let browser: Browser;

const columns = (count: number): Column[] =>
  Array.from({ length: count }, (_, n) => {
    const outcome = outcomes[n % outcomes.length] ?? 'pass';
    const requirements = catalogue.requirements.map(({ id }, at) =>
      result(at < 12 ? outcome : 'pass', 'key_state Pending import ("5")', id),
    );
    return {
      label: `target-${n}`,
      certificate: certificateOf(requirements, { contract: { digest: `sha256:${n}` } }),
    };
  });

before(async () => {
  writeFileSync(join(folder, 'matrix.html'), matrixPage(matrixOf(columns(6))));
  browser = await startChromium();
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('matrix.html in a browser', () => {
  it('has nothing that axe-core finds, in light and in dark', async () => {
    const page = await browser.newPage();
    await page.goto(address);
    assert.deepEqual(await findingsInLightAndDark(page), []);
    await page.close();
  });

  it('filters by level and group with the keyboard alone, and without a script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(address);
    const shown = () => page.locator('tbody tr[data-level]:visible');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.locator('#level-MUST').isChecked(), true);
    const must = catalogue.requirements.filter(({ level }) => level === 'MUST');
    assert.equal(await shown().count(), must.length);
    await page.keyboard.press('Tab');
    for (let n = 0; n < 2; n += 1) await page.keyboard.press('ArrowRight');
    const group = await page.locator('input[name=group]:checked').getAttribute('id');
    const both = must.filter(each => `group-${each.group}` === group);
    assert.ok(both.length > 0, `${group}`);
    assert.equal(await shown().count(), both.length);
    await context.close();
  });

  for (const width of [380, 1280])
    it(`scrolls sideways in the table alone at ${width} pixels`, async () => {
      const page = await browser.newPage({ viewport: { width, height: 800 } });
      await page.goto(address);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      await page.close();
    });

  for (const count of [1, 6, 40])
    it(`is not cut when it is printed with ${count} certificates`, async () => {
      const content = matrixPage(matrixOf(columns(count)));
      const [, millimetres] = /@page \{ size: (\d+)mm/.exec(content) ?? [];
      const width = Math.floor(((Number(millimetres) - 20) / 25.4) * 96);
      const page = await browser.newPage({ viewport: { width, height: 700 } });
      await page.setContent(content);
      await page.emulateMedia({ media: 'print' });
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      await page.close();
    });
});
