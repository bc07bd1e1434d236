import { basename } from 'node:path';

/**
 * The stable name of a test: spec file without folder and ending, titles of its groups, its own title. It does
 * not change with the runner's project, nor between source and compiled code.
 */
export function testName(file: string, titles: readonly string[]): string {
  return [basename(file).replace(/\.spec\.[jt]s$/, ''), ...titles].join(' › ');
}
