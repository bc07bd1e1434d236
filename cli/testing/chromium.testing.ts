import type { Server } from 'node:http';
import { type Browser, chromium } from '@playwright/test';
import { quiet } from '../../fixtures/console/chromium.ts';
import { findChromium, howToGetOne } from '../../run/browser/chromium.ts';

/**
 * Starts the browser of this machine, for the tests of the pages.
 * @throws Error when there is none, saying how to get one: those tests are never skipped
 */
export async function startChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(`There is no browser: ${howToGetOne}.`);
  return chromium.launch({ executablePath, args: quiet });
}

/** Closes a browser and the server of its pages, also where only one of them was started. */
export async function closeBoth(browser?: Browser, server?: Server): Promise<void> {
  await browser?.close();
  server?.close();
  server?.closeAllConnections();
}
