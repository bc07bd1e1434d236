import { counted, plain } from '../../reports/text/text.ts';
import { loadConfig } from '../../run/config/config.ts';
import { configuredSecrets } from '../../run/host/configured-secrets.ts';
import { waitForOthers } from '../../run/start/wait-for-others.ts';
import { defaultOlderThanMs, type Swept, sweep } from '../../run/sweep/sweep.ts';
import type { Command } from '../command.ts';
import { sourcesOf, targetFlags } from '../target-flags.ts';
import { exitCode, type Flags, readFlags, UsageError } from '../usage.ts';

const flags: Flags = {
  ...targetFlags,
  'older-than': {
    about: 'hours (6): younger keys of a run that no ledger here has are left alone',
  },
  'dry-run': { about: 'shows what would be retired, and changes nothing', isSwitch: true },
  abandon: {
    about: 'retires what is kept as well: standing keys, and keys that something is promised of',
    isSwitch: true,
  },
};

const shownAtMost = 5;

/** What was found and done, a line for each key. */
function report(swept: Swept, dryRun: boolean): string[] {
  const { retired, kept, givenUp, standing, young, foreign, residue } = swept;
  const some = foreign.slice(0, shownAtMost).join(', ');
  const more = foreign.length > shownAtMost ? `, and ${foreign.length - shownAtMost} more` : '';
  const stay = standing > 0 ? `${standing} standing, ` : '';
  return [
    ...retired.map(({ alias, key_id }) => `${dryRun ? 'would retire' : 'retired'}  ${alias}  ${key_id}`),
    ...kept.map(({ key_id, reason }) => `kept  ${key_id}  ${reason}`),
    ...givenUp.map(({ key_id, reason }) => `${dryRun ? 'would give up' : 'given up'}  ${key_id}  ${reason}`),
    ...residue.map(({ alias, key_id, reason }) => `LEFT BEHIND  ${alias}  ${key_id ?? ''}  ${reason}`),
    ...young.map(alias => `left alone  ${alias}  a run elsewhere may be using it; see --older-than`),
    ...(foreign.length
      ? [`left alone, as no marker made with this ledger secret proves them ours: ${some}${more}`]
      : []),
    `${counted(retired.length, 'key')} ${dryRun ? 'to retire' : 'retired'}, ${stay}${kept.length} kept, ${residue.length} left behind.`,
  ];
}

/** @param hours as given. @returns milliseconds. @throws UsageError */
function olderThan(hours: string | undefined): number {
  if (hours === undefined) return defaultOlderThanMs;
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(hours))
    throw new UsageError(`sweep: --older-than is a number of hours, not ${JSON.stringify(hours)}.`);
  return Number(hours) * 3_600_000;
}

async function run(words: readonly string[]): Promise<number> {
  const given = readFlags('sweep', words, flags);
  const what = { olderThanMs: olderThan(given['older-than']?.[0]), abandon: given.abandon !== undefined };
  const config = loadConfig(sourcesOf(given));
  for (const remark of config.remarks) console.error(remark);
  if (config.target.class === 'embedded') {
    console.log('KMS_ENDPOINT is not set. Runs on the embedded emulator leave nothing behind.');
    return exitCode.done;
  }
  await waitForOthers(config, console.error);
  const dryRun = given['dry-run'] !== undefined;
  const secrets = configuredSecrets(config);
  const swept = await sweep(config, dryRun, what, secrets);
  for (const line of report(swept, dryRun)) console.log(plain(secrets.redact(line)));
  return swept.residue.length > 0 ? exitCode.residue : exitCode.done;
}

/** Retires keys that earlier runs left behind. */
export const sweepCommand: Command = {
  about: 'retires keys that earlier runs left behind',
  flags,
  run,
};
