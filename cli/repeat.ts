import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../run/config/errors.ts';
import type { Config } from '../run/config/shape.ts';
import { claimOutputFolder } from '../run/files/output-folder.ts';
import type { Outcome } from '../schemas/generated/certificate.ts';
import { repeatFolder } from '../schemas/run-files.ts';
import { loadCertificate } from './commands/load-certificate.ts';

/** Outcomes that a repeat can turn into a pass. */
const notMet: readonly Outcome[] = ['fail', 'non-strict', 'flaky', 'inconclusive', 'not-run'];

/** What was not a pass in the last run of an output folder. @throws ConfigError when there was none. */
export function failedBefore({ out }: Config): string[] {
  const file = join(out, 'certificate.json');
  if (!existsSync(file))
    throw new ConfigError([`--failed: there is no ${file} of an earlier run. Run certify without it first.`]);
  const { requirements } = loadCertificate(file);
  return requirements.filter(({ outcome }) => notMet.includes(outcome)).map(({ id }) => id);
}

/**
 * The same run for some requirements alone, in a folder of its own below the output folder: a full run's certificate
 * there stays.
 */
export function repeating(config: Config, requirements: readonly string[]): Config {
  claimOutputFolder(config.out);
  return { ...config, requirements, repeats: true, out: join(config.out, repeatFolder) };
}
