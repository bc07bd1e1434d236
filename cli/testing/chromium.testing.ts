import { type Browser, chromium } from '@playwright/test';
import { findChromium, howToGetOne } from '../../run/browser/chromium.ts';

/** Chromium would otherwise look up hosts of its maker by itself; without a sandbox it also starts for root. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts the browser of this machine, for the tests of the pages.
 * @throws Error when there is none, saying how to get one: those tests are never skipped
 */
export async function startChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(`There is no browser: ${howToGetOne}.`);
  return chromium.launch({ executablePath, args: quiet });
}
