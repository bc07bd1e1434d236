import type { FullConfig } from '@playwright/test';
import { runHostVariable } from '../fixtures/worker.ts';
import { setRunHook } from '../reports/reporter/run-hook.ts';
import { configOfProcess, configWithEmulator } from '../run/config/of-process.ts';
import { prepareOutputFolder } from '../run/files/output-folder.ts';
import { startRun } from '../run/run.ts';
import { startEmbedded } from './embedded-emulator.ts';
import { filtersOf } from './filters.ts';
import { endWithCommand } from './playwright.ts';
import { lookAgain } from './second-look/look-again.ts';

/**
 * Starts what outlives the workers: the embedded emulator where no endpoint is given, and the run host.
 * Returns what ends them again.
 */
export default async function globalSetup(playwright: FullConfig): Promise<() => Promise<void>> {
  endWithCommand();
  const asked = configOfProcess();
  const emulator = asked.target.endpoint ? undefined : await startEmbedded(asked.target.profile);
  const config = emulator ? configWithEmulator(asked, emulator.env) : asked;
  prepareOutputFolder(config.out);
  const run = await startRun(config, filtersOf(playwright, config));
  process.env[runHostVariable] = run.address;
  setRunHook(run);
  const [project] = playwright.projects;
  let interrupted = false;
  process.once('SIGINT', () => {
    interrupted = true;
  });
  return async () => {
    if (project && !interrupted)
      await lookAgain(run, {
        project: project.name,
        workers: config.workers,
        timeout: project.timeout,
        outputDir: project.outputDir,
      });
    await run.end();
    await emulator?.close();
  };
}
