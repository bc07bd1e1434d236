import { existsSync } from 'node:fs';
import { type Browser, chromium } from '@playwright/test';

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
 * Starts the Chromium of this machine, for the tests of the pages.
 * @throws Error when there is none, saying how to get one: those tests are never skipped
 */
export async function startChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  if (!existsSync(executablePath))
    throw new Error(
      `There is no Chromium at ${executablePath}. Install one (Debian: apt-get install -y chromium), or set CHROMIUM_PATH.`,
    );
  return chromium.launch({ executablePath, args: quiet });
}
