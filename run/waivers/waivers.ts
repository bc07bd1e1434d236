import type { Waiver } from '../../schemas/generated/waivers.ts';
import { readRegularFile } from '../../schemas/reading/regular-file.ts';
import { comparableHost } from '../../schemas/words/target-name.ts';
import { ConfigError } from '../config/source/errors.ts';
import { waiversIn, wrongDay, wrongRequirement } from './waiver-form.ts';
import { type Problem, parseYaml, type YamlSource } from './yaml-source.ts';

/** The largest file of waivers in bytes: some 2 KB for each requirement there is. YAML takes long over megabytes. */
const longest = 256 * 1024;

/** So many problems are told; more of them have one cause. */
const toldAtMost = 20;

/** What waivers are held against. */
interface Run {
  /** Host as in the certificate. */
  readonly target: string;
  /** Day of the run in UTC. */
  readonly today: string;
}

/**
 * Reads a file of waivers for one target.
 * @param file path from the working folder
 * @param target host as in the certificate
 * @throws ConfigError naming file and line of everything that is wrong.
 */
export function readWaivers(file: string, target: string, now: Date): Waiver[] {
  const source = parseYaml(textOf(file));
  if ('problems' in source) throw refusal(file, source.problems);
  const found = waiversIn(source);
  if (!areWaivers(found)) throw refusal(file, found);
  const problems = wrongIn(found, source, { target, today: now.toISOString().slice(0, 10) });
  if (problems.length > 0) throw refusal(file, problems);
  return found;
}

function textOf(file: string): string {
  try {
    return readRegularFile(file, longest).toString('utf8');
  } catch (error) {
    const why = (error as Error).message;
    throw new ConfigError([`${file}: the waivers cannot be read: ${why} Check --waivers or KMS_WAIVERS.`]);
  }
}

function refusal(file: string, problems: readonly Problem[]): ConfigError {
  const sorted = problems.toSorted((a, b) => a.line - b.line);
  const told = sorted.slice(0, toldAtMost).map(({ line, what }) => `${file}:${line}: ${what}`);
  const more = sorted.length - told.length;
  return new ConfigError(more > 0 ? [...told, `${file}: ${more} more problems. Mend these first.`] : told);
}

function areWaivers(found: Waiver[] | Problem[]): found is Waiver[] {
  return found.every(item => 'requirement' in item);
}

/** What is wrong with what well-formed waivers say. */
function wrongIn(waivers: readonly Waiver[], source: YamlSource, run: Run): Problem[] {
  return waivers.flatMap(({ requirement, target, expiry }, entry) => {
    const first = waivers.findIndex(other => other.requirement === requirement);
    const found: ReadonlyArray<readonly [member: string, what: string | undefined]> = [
      ['requirement', wrongRequirement(requirement)],
      ['requirement', first < entry ? duplicate(requirement, source.lineOf(first)) : undefined],
      ['target', comparableHost(target) === comparableHost(run.target) ? undefined : foreign(target, run)],
      ['expiry', wrongDay(expiry) ?? (expiry < run.today ? expired(expiry, run) : undefined)],
    ];
    return found.flatMap(([member, what]) => (what ? [{ line: source.lineOf(entry, member), what }] : []));
  });
}

function duplicate(requirement: string, line: number): string {
  return `${requirement} is waived in line ${line} already, and it fails in one way at a time. Keep one of them.`;
}

function foreign(target: string, run: Run): string {
  return `the waiver is for ${target}, and this run goes to ${run.target}. Keep a file of waivers for each target.`;
}

function expired(expiry: string, { today }: Run): string {
  return `the waiver held until ${expiry}, and today is ${today}. Remove it, or have it renewed by its owner.`;
}
