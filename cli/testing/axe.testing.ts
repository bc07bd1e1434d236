import type { Page } from '@playwright/test';
import axe from 'axe-core';

/** What axe-core finds on a page, in words. @param rules the only ones to ask; all when there is none. */
export async function findings(page: Page, rules: string[] = []): Promise<string[]> {
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
