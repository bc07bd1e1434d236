import type { FullConfig } from '@playwright/test';
import type { Config } from '../run/config/shape.ts';

/** Options of `playwright test` that leave tests out. */
const leavingOut =
  /^(-g.*|-G.*|--grep|--grep-invert|--shard|--last-failed|--only-changed|--test-list|--project)(=|$)/;

/** Options that take the next word as their value. */
const withValue =
  /^(-c|-j|--config|--workers|--reporter|--output|--timeout|--retries|--repeat-each|--max-failures|--trace|--global-timeout|--ui-port|--ui-host|--tsconfig)$/;

/**
 * What restricts a run, in words; empty when the whole suite runs. A filtered run never certifies.
 * @param playwright `argv` is what Playwright was started with.
 */
export function filtersOf(playwright: Pick<FullConfig, 'argv'>, config: Config): string[] {
  const own = config.requirements.map(id => `requirement ${id}`);
  const argv = playwright.argv ?? [];
  const words = argv.slice(argv.indexOf('test') + 1);
  const options = words.filter(word => leavingOut.test(word));
  const files = words.filter((word, n) => !word.startsWith('-') && !isValue(words[n - 1]));
  return [...own, ...options, ...files.map(file => `file ${file}`)];
}

function isValue(previous: string | undefined): boolean {
  return previous !== undefined && (withValue.test(previous) || leavingOut.test(previous));
}
