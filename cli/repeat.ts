import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readEvidence } from '../reports/grade/run/evidence.ts';
import type { Config } from '../run/config/shape.ts';
import { ConfigError } from '../run/config/source/errors.ts';
import { claimOutputFolder } from '../run/files/output-folder.ts';
import type { Outcome } from '../schemas/generated/certificate.ts';
import { evidenceFile, repeatFolder } from '../schemas/words/run-files.ts';
import { loadCertificate } from './certificates/load-certificate.ts';

/** Outcomes that a repeat can turn into a pass. */
const notMet: readonly Outcome[] = ['fail', 'non-strict', 'flaky', 'inconclusive', 'not-run'];

/** What was not a pass in the last run of an output folder. @throws ConfigError when there was none. */
export function failedBefore({ out }: Config): string[] {
  const file = join(out, 'certificate.json');
  if (!existsSync(file))
    throw new ConfigError([`--failed: there is no ${file} of an earlier run. Run certify without it first.`]);
  const { level, requirements } = loadCertificate(file);
  if (level === 'INVALID')
    throw new ConfigError([
      `--failed: the run in ${out} is INVALID, so what failed in it is not known. Run certify without it first.`,
    ]);
  return requirements.filter(({ outcome }) => notMet.includes(outcome)).map(({ id }) => id);
}

/**
 * The same run for some requirements alone, in a folder of its own below the output folder: a full run's certificate
 * there stays.
 */
export function repeating(config: Config, requirements: readonly string[]): Config {
  claimOutputFolder(config.out);
  const alongside = foundBy(requirements, join(config.out, evidenceFile));
  return { ...config, requirements, alongside, repeats: true, out: join(config.out, repeatFolder) };
}

/** The requirements in whose tests the last run found failures of these: a story of CON-005 meets failures of any. */
function foundBy(requirements: readonly string[], file: string): string[] {
  if (!existsSync(file)) return [];
  const { assertions, tests } = readEvidence(file);
  const failures = assertions.filter(
    ({ verdict, requirement }) => verdict === 'fail' && requirements.includes(requirement),
  );
  const found = tests.filter(({ test }) => failures.some(each => each.test === test));
  return [...new Set(found.flatMap(each => each.requirements))].filter(id => !requirements.includes(id));
}
