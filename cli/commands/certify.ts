import { loadConfig } from '../../run/config/config.ts';
import type { Config } from '../../run/config/shape.ts';
import { sourcesIn } from '../../run/config/source.ts';
import { makeOutputFolder, prepareOutputFolder, refuseStrangers } from '../../run/files/output-folder.ts';
import { Printed } from '../../run/files/printed.ts';
import { configuredSecrets } from '../../run/host/configured-secrets.ts';
import { newRunId, runIdVariable } from '../../run/host/keys/identity.ts';
import { lockFor, lockOutput } from '../../run/start/lock.ts';
import { waitForOthers } from '../../run/start/wait-for-others.ts';
import { waiversOf } from '../../run/waivers/waivers-of.ts';
import type { Command } from '../command.ts';
import { runPlaywright } from '../playwright.ts';
import { environmentWith, variableFlags } from '../target-flags.ts';
import { exitCode, type Flags, readFlags, UsageError } from '../usage.ts';

/** Sees that the target is there before anything starts; the client is loaded only for that. */
async function ask(config: Config): Promise<void> {
  const { preflight } = await import('../../run/start/preflight.ts');
  await preflight(config);
}

const flags: Flags = {
  ...variableFlags,
  emulator: { about: 'certifies the embedded emulator, whatever else is set', isSwitch: true },
};

/** What is certified, as the first line of a run. */
function subject({ target }: Config): string {
  const edition = `edition ${target.profile}`;
  if (target.class === 'embedded') return `Certifying the embedded emulator, ${edition}.`;
  return `Certifying ${target.endpoint}, project ${target.projectId}, ${edition}.`;
}

async function certify(words: readonly string[]): Promise<number> {
  const given = readFlags('certify', words, flags);
  if (given.emulator && given.endpoint)
    throw new UsageError('certify: --emulator and --endpoint name two targets. Give one of them.');
  const sources = sourcesIn(process.cwd(), environmentWith(given));
  const config = loadConfig({ ...sources, emulator: given.emulator !== undefined });
  const printed = new Printed(configuredSecrets(config)).watch();
  for (const remark of config.remarks) console.error(remark);
  await waiversOf(config);
  await waitForOthers(config, console.error);
  refuseStrangers(config.out);
  makeOutputFolder(config.out);
  const locks = [lockOutput(config.out, 'certify')];
  try {
    locks.push(lockFor(config, 'certify'));
    if (config.target.class !== 'embedded') await ask(config);
    prepareOutputFolder(config.out);
    const runId = newRunId(new Date());
    console.error(subject(config));
    const ended = runPlaywright({ [runIdVariable]: runId }, config);
    const [{ concludeRun }] = await Promise.all([import('./conclude.ts'), ended]);
    const code = await concludeRun(config, runId);
    const [hit] = printed.hits();
    if (!hit) return code;
    console.error(
      `A secret (${hit.kind}) was about to be printed to ${hit.file}, and was replaced. Please report it.`,
    );
    return exitCode.refused;
  } finally {
    for (const lock of locks) lock.release();
  }
}

/** Runs the suite on a target, writes the reports and prints the verdict. */
export const certifyCommand: Command = {
  about: 'runs the suite on a KMS (the embedded emulator by default) and says whether it keeps the contract',
  flags,
  run: certify,
};
