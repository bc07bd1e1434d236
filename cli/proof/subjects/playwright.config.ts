import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { onlyTests } from '../selection.ts';
import { nameOf, readPlan, testTimeoutMs } from './plan.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const plan = readPlan();

/** The specs of the suite, once for each subject of the plan: a project with a worker of its own at a time. */
export default defineConfig({
  testDir: here('../../../specs'),
  outputDir: join(plan.folder, 'test-results'),
  globalSetup: here('./global-setup.js'),
  workers: plan.workers,
  timeout: testTimeoutMs,
  retries: 0,
  reporter: [[here('./reporter.js')]],
  projects: plan.subjects.map(subject => ({
    name: nameOf(subject),
    workers: 1,
    ...(subject.tests ? { grep: onlyTests(subject.tests) } : {}),
  })),
});
