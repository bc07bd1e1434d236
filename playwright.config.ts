import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type ReporterDescription } from '@playwright/test';
import { allureListener } from './reports/reporter/allure.ts';
import { type Settings, settingsOfProcess } from './run/config/of-process.ts';
import { ConfigError } from './run/config/source/errors.ts';
import type { ReadableReport } from './run/config/values.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const here = (path: string) => fileURLToPath(new URL(`${path}.${extension}`, import.meta.url));

/**
 * Time enough for a test that waits for consistency again and again, or for a target that is away, in milliseconds. The
 * longest test sends 1,400 requests, and a gateway may grant it 100 a minute: each request has a limit of its own.
 */
function testTimeout({ timeoutMs, consistencyMs }: Settings): number {
  return 900_000 + 18 * timeoutMs + 4 * consistencyMs;
}

function readSettings(): Settings {
  try {
    return settingsOfProcess();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(3);
  }
}

/** The reports for people, by Playwright and Allure, as far as they are asked for. */
function readable({ out, reports }: Settings): ReporterDescription[] {
  const writers: Record<ReadableReport, ReporterDescription> = {
    playwright: ['html', { outputFolder: join(out, 'playwright-report'), open: 'never' }],
    allure: [
      here('./reports/reporter/allure-reporter'),
      { resultsDir: join(out, 'allure-results'), detail: false, listeners: [allureListener] },
    ],
  };
  return reports.map(name => writers[name]);
}

const config = readSettings();
const tags = config.tags.map(id => `@${id}(?!\\d)`);

export default defineConfig({
  testDir: fileURLToPath(new URL('./specs', import.meta.url)),
  outputDir: join(config.out, 'test-results'),
  globalSetup: here('./cli/global-setup'),
  fullyParallel: true,
  workers: config.workers,
  timeout: testTimeout(config),
  retries: 0,
  ...(config.shard ? { shard: { current: config.shard.index, total: config.shard.of } } : {}),
  ...(tags.length ? { grep: new RegExp(tags.join('|')) } : {}),
  reporter: [[here('./reports/reporter/evidence-reporter')], ...readable(config)],
});
