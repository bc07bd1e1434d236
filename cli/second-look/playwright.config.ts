import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { onlyTests } from '../proof/selection.ts';
import { type SecondLook, secondLookVariable } from './plan.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const plan = JSON.parse(process.env[secondLookVariable] ?? '{}') as SecondLook;

/** The tests of a run that could not be decided, once more; the run host is that of the run. */
export default defineConfig({
  testDir: here('../../specs'),
  outputDir: plan.outputDir,
  fullyParallel: true,
  workers: plan.workers,
  timeout: plan.timeout,
  retries: 0,
  reporter: [[here(`./reporter.${extension}`)]],
  projects: [{ name: plan.project, grep: onlyTests(plan.tests) }],
});
