import { plain } from '../../reports/render/words/text.ts';
import { loadConfig } from '../../run/config/config.ts';
import { readDotenv } from '../../run/config/source.ts';
import { configuredSecrets } from '../../run/host/secrets/configured-secrets.ts';
import { waitForOrphan } from '../../run/start/orphan.ts';
import { type Swept, sweep } from '../../run/sweep/sweep.ts';
import type { Command } from '../command.ts';
import { environmentWith, targetFlags } from '../target-flags.ts';
import { exitCode, type Flags, readFlags } from '../usage.ts';

const flags: Flags = {
  ...targetFlags,
  'dry-run': { about: 'shows what would be retired, and changes nothing', isSwitch: true },
};

const shownAtMost = 5;

/** What was found and done, a line for each key. */
function report({ retired, kept, foreign, residue }: Swept, dryRun: boolean): string[] {
  const some = foreign.slice(0, shownAtMost).join(', ');
  const more = foreign.length > shownAtMost ? `, and ${foreign.length - shownAtMost} more` : '';
  return [
    ...retired.map(({ alias, key_id }) => `${dryRun ? 'would retire' : 'retired'}  ${alias}  ${key_id}`),
    ...kept.map(({ key_id, reason }) => `kept  ${key_id}  ${reason}`),
    ...residue.map(({ alias, key_id, reason }) => `LEFT BEHIND  ${alias}  ${key_id ?? ''}  ${reason}`),
    ...(foreign.length
      ? [`left alone, as no marker made with this ledger secret proves them ours: ${some}${more}`]
      : []),
    `${retired.length} keys ${dryRun ? 'to retire' : 'retired'}, ${kept.length} kept, ${residue.length} left behind.`,
  ];
}

async function run(words: readonly string[]): Promise<number> {
  const given = readFlags('sweep', words, flags);
  const folder = process.cwd();
  const config = loadConfig({ environment: environmentWith(given), dotenv: readDotenv(folder), folder });
  for (const remark of config.remarks) console.error(remark);
  if (config.target.class === 'embedded') {
    console.log('KMS_ENDPOINT is not set. Runs on the embedded emulator leave nothing behind.');
    return exitCode.done;
  }
  await waitForOrphan(config, console.error);
  const dryRun = given['dry-run'] !== undefined;
  const swept = await sweep(config, dryRun);
  const secrets = configuredSecrets(config);
  for (const line of report(swept, dryRun)) console.log(plain(secrets.redact(line)));
  return swept.residue.length > 0 ? exitCode.residue : exitCode.done;
}

/** Retires keys that earlier runs left behind. */
export const sweepCommand: Command = {
  about: 'retires keys that earlier runs left behind',
  flags,
  run,
};
