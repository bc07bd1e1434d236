import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { JSONReport, JSONReportSuite } from '@playwright/test/reporter';
import { testName } from '../../schemas/catalogue/test-name.ts';
import { projectRoot } from '../project-root.ts';

type Check = readonly [requirement: string, test: string];

/** Playwright's own list of the tests, without running any. @throws Error with its words when it cannot list them. */
function listTests(): JSONReport {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const config = join(projectRoot(), 'dist', 'playwright.config.js');
  const args = [cli, 'test', '--list', '--reporter=json', '-c', config];
  const environment = { PATH: process.env.PATH, HOME: process.env.HOME };
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: environment,
    maxBuffer: 1e8,
  });
  const report = JSON.parse(stdout || '{"errors":[]}') as JSONReport;
  const errors = report.errors.map(error => error.message).join('\n');
  if (errors || !report.suites) throw new Error(`Playwright cannot list the tests: ${errors || stderr}`);
  return report;
}

function checksIn(suite: JSONReportSuite, titles: readonly string[]): Check[] {
  const own = suite.specs.flatMap(spec => {
    const annotations = spec.tests[0]?.annotations.filter(a => a.type === 'requirement') ?? [];
    const name = testName(spec.file, [...titles, spec.title]);
    return annotations.map(({ description = '' }) => [description, name] as const);
  });
  return [...own, ...(suite.suites ?? []).flatMap(inner => checksIn(inner, [...titles, inner.title]))];
}

/**
 * The tests of each requirement by name, as `checks.json` has them: what must have run for a verdict.
 * @throws Error when two tests have the same name.
 */
export function generateChecks(): string {
  const checks = listTests().suites.flatMap(file => checksIn(file, []));
  const names = checks.map(([, name]) => name);
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice) throw new Error(`Two tests are called ${twice}.`);
  const requirements = [...new Set(checks.map(([requirement]) => requirement))].sort();
  const testsOf = (id: string) =>
    checks.filter(([requirement]) => requirement === id).map(([, name]) => name);
  const listed = requirements.map(id => [id, testsOf(id).sort()]);
  return `${JSON.stringify(Object.fromEntries(listed), undefined, 2)}\n`;
}
