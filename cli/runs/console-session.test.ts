import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { BrowserContext } from '@playwright/test';
import { type RunningEmulator, startEmulator } from '../../emulator/index.ts';
import { startChromium } from '../testing/chromium.testing.ts';
import { certificateIn, runCommand, scratch } from '../testing/test-run.testing.ts';

/** Saves the session of a user who logged in to the console of an emulator, for KMS_CONSOLE_STATE. */
async function savedSession(
  { env }: RunningEmulator,
  afterwards: (context: BrowserContext) => Promise<unknown> = async () => {},
): Promise<string> {
  const browser = await startChromium();
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(env.KMS_CONSOLE_URL ?? '');
  await page.getByLabel('Account name').fill(env.KMS_DOMAIN ?? '');
  await page.getByLabel('User name').fill(env.KMS_USER ?? '');
  await page.getByLabel('Password').fill(env.KMS_PASSWORD ?? '');
  await page.getByRole('button', { name: 'Log In' }).click();
  await page.getByRole('button', { name: 'Log Out' }).waitFor();
  const path = join(scratch(), 'console.json');
  await context.storageState({ path });
  await afterwards(context);
  await browser.close();
  return path;
}

/** Certifies an emulator whose console can be entered with a saved session alone. */
async function certifyWith(emulator: RunningEmulator, session: string, words: readonly string[] = []) {
  const { KMS_USER: _, KMS_PASSWORD: __, KMS_DOMAIN: ___, KMS_IAM_ENDPOINT: ____, ...env } = emulator.env;
  const out = join(scratch(), 'out');
  const ended = await runCommand(['certify', ...words], {
    ...env,
    KMS_CONSOLE_STATE: session,
    KMS_CONSISTENCY_MS: '0',
    KMS_OUT: out,
    KMS_REPORTS: 'none',
    KMS_STATE_DIR: scratch(),
  });
  const { level, requirements } = certificateIn(out);
  return { ...ended, level, console: requirements.filter(({ id }) => id.startsWith('CNS-')) };
}

describe('a run with a saved session of the console', () => {
  it('drives the console without a login', async () => {
    const emulator = await startEmulator();
    const { code, level, console, stdout } = await certifyWith(emulator, await savedSession(emulator));
    await emulator.close();
    assert.deepEqual([code, level], [0, 'CONFORMANT STRICT'], stdout);
    assert.deepEqual(
      console.filter(({ outcome }) => outcome !== 'pass'),
      [],
    );
  });

  const logOut = async (context: BrowserContext) => {
    const [page] = context.pages();
    await page?.getByRole('button', { name: 'Log Out' }).click();
    await page?.getByLabel('Password').waitFor();
  };
  for (const [what, save] of [
    ['that has ended', (emulator: RunningEmulator) => savedSession(emulator, logOut)],
    [
      'of another console',
      async () => {
        const other = await startEmulator();
        const path = await savedSession(other);
        await other.close();
        return path;
      },
    ],
  ] as const)
    it(`says what to do about one ${what}, and decides nothing`, async () => {
      const emulator = await startEmulator();
      const session = await save(emulator);
      const { code, console, stdout } = await certifyWith(emulator, session, ['--requirement', 'CNS-001']);
      await emulator.close();
      const [result] = console;
      assert.deepEqual([code, result?.outcome], [2, 'inconclusive'], stdout);
      const advice =
        /the session of KMS_CONSOLE_STATE is not logged in: save a new one with npx playwright codegen --save-storage=FILE ADDRESS/;
      assert.match(result?.reason ?? '', advice);
      assert.match(stdout.replaceAll(/\s+/g, ' '), advice);
    });
});
