import type { Secrets } from '../../client/secrets/secrets.ts';
import { startEmulator } from '../../emulator/index.ts';
import { counted, plain } from '../../reports/text/text.ts';
import { loadConfig } from '../../run/config/config.ts';
import { configWithEmulator } from '../../run/config/of-process.ts';
import type { Config } from '../../run/config/shape.ts';
import { ConfigError } from '../../run/config/source/errors.ts';
import type { Sources } from '../../run/config/source/source.ts';
import { bad, type Diagnosis, ok, warn } from '../../run/doctor/diagnosis.ts';
import { examine } from '../../run/doctor/examine.ts';
import { settings } from '../../run/doctor/settings.ts';
import { unavailableGroups } from '../../run/groups.ts';
import { configuredSecrets } from '../../run/host/configured-secrets.ts';
import { waiversOf } from '../../run/waivers/waivers-of.ts';
import { groupWords } from '../../schemas/catalogue/group-words.ts';
import type { Command } from '../command.ts';
import { sourcesOf, switchOf, variableFlags } from '../target-flags.ts';
import { exitCode, readFlags } from '../usage.ts';

/** The settings, and what is wrong with them if they cannot be used. */
function configure(origins: Sources): { config?: Config; findings: Diagnosis[] } {
  try {
    const config = loadConfig(origins);
    const remarks = config.remarks.map(remark => warn('settings', remark, 'Complete or unset it.'));
    return { config, findings: [...settings(origins, config), ...remarks] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const problems = error.problems.map(problem => bad('settings', problem, 'Nothing was sent.'));
    return { findings: [...settings(origins), ...problems] };
  }
}

/** The lines of a finding. What a target says must not be able to steer the reader's terminal. */
function linesOf({ what, value, state, advice }: Diagnosis): string[] {
  const line = `${state.padEnd(6)}${what.padEnd(26)}${plain(value)}`;
  return advice ? [line, `${''.padEnd(32)}${plain(advice)}`] : [line];
}

/** Without an endpoint a run starts the emulator; so does this. */
async function* examineEmulator(config: Config, secrets: Secrets): AsyncGenerator<Diagnosis> {
  const emulator = await startEmulator({ profile: config.target.profile });
  try {
    yield ok('target', 'the embedded emulator: started for this, on loopback');
    const own = configWithEmulator(config, emulator.env);
    yield* groups(own);
    yield* examine(own, secrets);
  } finally {
    await emulator.close();
  }
}

/** What a target answers may hold what was sent to it. */
function withoutSecrets(finding: Diagnosis, secrets: Secrets): Diagnosis {
  return { ...finding, value: secrets.redact(finding.value) };
}

/** Each optional group: what it adds, what switches it on, and what keeps it from being judged. */
function groups(config: Config): Diagnosis[] {
  const unavailable = unavailableGroups(config);
  return groupWords().map(group => {
    const { id, needs } = group;
    const what = `group ${id}`;
    const why = unavailable[id];
    const ids = `${group.adds.join(' ')} (${switchOf(group)})`;
    if (why === undefined) return ok(what, ids);
    if (config.require.includes(id))
      return bad(what, `${ids}: required, and not judged: ${why}`, `It needs ${needs}.`);
    return ok(what, `${ids}: not judged: ${why}`);
  });
}

/** The file of waivers, where one is named. */
async function waivers(config: Config): Promise<Diagnosis[]> {
  if (!config.waivers) return [];
  try {
    return [ok('waivers', `${(await waiversOf(config)).length} in ${config.waivers}`)];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(problem => bad('waivers', problem, 'Nothing was sent.'));
  }
}

async function* everything(origins: Sources): AsyncGenerator<Diagnosis> {
  const { config, findings } = configure(origins);
  yield* findings;
  if (!config) return;
  yield* await waivers(config);
  const secrets = configuredSecrets(config);
  if (config.target.endpoint) yield* groups(config);
  const examined = config.target.endpoint ? examine(config, secrets) : examineEmulator(config, secrets);
  for await (const finding of examined) yield withoutSecrets(finding, secrets);
}

async function doctor(words: readonly string[]): Promise<number> {
  const given = readFlags('doctor', words, variableFlags);
  const origins = sourcesOf(given);
  const count = { ok: 0, warn: 0, bad: 0 };
  for await (const finding of everything(origins)) {
    count[finding.state] += 1;
    console.log(linesOf(finding).join('\n'));
  }
  const warnings = count.warn ? ` (${counted(count.warn, 'warning')})` : '';
  console.log(
    count.bad
      ? `Not ready: ${count.bad} of the lines above ${count.bad === 1 ? 'is' : 'are'} bad${warnings}. Nothing was changed.`
      : `Ready: kms-conformance certify can run${warnings}. Nothing was changed.`,
  );
  return count.bad ? exitCode.refused : exitCode.done;
}

/** Checks everything that a run will need, and changes nothing. */
export const doctorCommand: Command = {
  about: 'checks settings, target, credentials, quota and what earlier runs left; changes nothing',
  flags: variableFlags,
  run: doctor,
};
