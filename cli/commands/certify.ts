import { join } from 'node:path';
import type { Secrets } from '../../client/secrets/secrets.ts';
import { readSigningKey } from '../../reports/attest/keys.ts';
import { gradeFile } from '../../reports/render/grade-evidence.ts';
import { suggestedWaivers } from '../../reports/render/words/suggested-waivers.ts';
import { loadConfig } from '../../run/config/config.ts';
import type { Config } from '../../run/config/shape.ts';
import { prepareOutputFolder } from '../../run/files/output-folder.ts';
import { Printed } from '../../run/files/printed.ts';
import { configuredSecrets } from '../../run/host/configured-secrets.ts';
import { newRunId, runIdVariable } from '../../run/host/keys/identity.ts';
import { chooseWorkers } from '../../run/start/choose-workers.ts';
import { lockFor, lockOutput, outputLock } from '../../run/start/lock.ts';
import { refuseFewFiles } from '../../run/start/open-files.ts';
import { waitForOthers } from '../../run/start/wait-for-others.ts';
import { waiversOf } from '../../run/waivers/waivers-of.ts';
import { groupWords } from '../../schemas/catalogue/group-words.ts';
import { evidenceFile } from '../../schemas/words/run-files.ts';
import type { Command } from '../command.ts';
import { runPlaywright } from '../playwright.ts';
import { failedBefore, repeating } from '../repeat.ts';
import { sourcesOf, switchOf, variableFlags } from '../target-flags.ts';
import { exitCode, type Flags, readFlags, UsageError } from '../usage.ts';

/**
 * Sees that the target is there before anything starts; the client is loaded only for that.
 * @returns the configuration with as many workers as suit the target.
 */
async function ask(config: Config, secrets: Secrets): Promise<Config> {
  if (config.target.class === 'embedded') return config;
  const { preflight } = await import('../../run/start/preflight.ts');
  const replyMs = await preflight(config, secrets);
  if (config.given.includes('KMS_WORKERS')) return config;
  const { workers, why } = chooseWorkers(replyMs);
  return { ...config, workers, workersWhy: why };
}

const flags: Flags = {
  ...variableFlags,
  emulator: { about: 'certifies the embedded emulator, whatever else is set', isSwitch: true },
  repeat: {
    about: 'says whether these requirements are met now (0) or not; writes into repeat/ of the output folder',
    multiple: true,
  },
  'suggest-waivers': { about: 'prints a waiver for each failure, to be filled in', isSwitch: true },
  failed: {
    about: 'as --repeat, for all that was not a pass in the last run of the output folder',
    isSwitch: true,
  },
};

/** The ways to choose requirements; they exclude each other. */
const choices = ['requirement', 'repeat', 'failed'];

/** The configuration of what was asked for: a whole or filtered run, or a repeat. */
function configOf(given: Record<string, string[]>): Config {
  const chosen = choices.filter(flag => given[flag]).map(flag => `--${flag}`);
  if (chosen.length > 1) throw new UsageError(`certify: give one of ${chosen.join(' and ')}.`);
  if (given.emulator && given.endpoint)
    throw new UsageError('certify: --emulator and --endpoint name two targets. Give one of them.');
  const { repeat } = given;
  const flags = { ...given, ...(repeat && { requirement: repeat }) };
  const sources = sourcesOf(flags);
  const config = loadConfig({ ...sources, emulator: given.emulator !== undefined });
  if (config.shard && (repeat || given.failed))
    throw new UsageError(
      'certify: --repeat and --failed run all that they name, and a shard only a part. Leave out --shard and KMS_SHARD.',
    );
  if (given.failed) return repeating(config, failedBefore(config));
  return repeat ? repeating(config, config.requirements) : config;
}

/** What is certified, as the first line of a run. */
function subject({ target, repeats, requirements }: Config): string {
  const edition = `edition ${target.profile}`;
  const what = repeats ? `Repeating ${requirements.join(', ')} on` : 'Certifying';
  if (target.class === 'embedded') return `${what} the embedded emulator, ${edition}.`;
  return `${what} ${target.endpoint}, project ${target.projectId}, ${edition}.`;
}

async function certify(words: readonly string[]): Promise<number> {
  const given = readFlags('certify', words, flags);
  const config = configOf(given);
  if (config.repeats && config.requirements.length === 0) {
    console.log('Nothing to repeat: the last run has no requirement that is not met.');
    return exitCode.done;
  }
  const secrets = configuredSecrets(config);
  const printed = new Printed(secrets).watch();
  for (const remark of config.remarks) console.error(remark);
  if (config.signKey !== undefined) readSigningKey(config.signKey);
  await waiversOf(config);
  await waitForOthers(config, console.error, { besides: [outputLock(config.out)] });
  const locks = [lockOutput(config.out, 'certify')];
  try {
    locks.push(lockFor(config, 'certify'));
    const run = await ask(config, secrets);
    refuseFewFiles(run);
    prepareOutputFolder(config.out);
    const runId = newRunId(new Date());
    console.error(subject(config));
    const ended = runPlaywright({ [runIdVariable]: runId }, run);
    const [{ concludeRun }, result] = await Promise.all([import('./conclude.ts'), ended]);
    const code = await concludeRun(run, runId, result);
    if (given['suggest-waivers'] && code !== exitCode.refused)
      process.stdout.write(suggestedWaivers(gradeFile(join(config.out, evidenceFile))));
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
  notes: () => [
    'Optional groups, for --require: what each adds, and the variables that switch it on. all: every one that the target can serve.',
    ...groupWords().map(
      group => `  ${group.id.padEnd(16)}${group.adds.join(' ')} (${switchOf(group)}): ${group.needs}`,
    ),
  ],
  run: certify,
};
