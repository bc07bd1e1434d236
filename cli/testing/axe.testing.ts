import type { Page } from '@playwright/test';
import axe from 'axe-core';

/** What axe-core finds on a page, in words: everything in light, and what is too pale in dark, where it is left. */
export async function findingsInLightAndDark(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await findings(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  return [...light, ...(await findings(page, ['color-contrast']))];
}

/** @param rules the only ones to ask; all when there is none. */
async function findings(page: Page, rules: string[] = []): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async only => {
    const { axe: checker } = globalThis as unknown as { axe: typeof axe };
    const { violations } = await checker.run({
      resultTypes: ['violations'],
      ...(only.length > 0 && { runOnly: only }),
    });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }, rules);
}
