import { loadConfig } from '../fixtures/config/config.ts';
import { find, readDotenv } from '../fixtures/config/source.ts';
import { type Variable, variableNames, variables } from '../fixtures/config/variables.ts';
import { preflight } from '../fixtures/run/preflight.ts';
import { waiversOf } from '../fixtures/run/waivers-of.ts';
import type { Command } from './command.ts';
import { exitCode, readFlags } from './usage.ts';

/** Where each value comes from; secrets are shown only as set. */
function origins(dotenv: Record<string, string | undefined>): string[] {
  return variableNames.flatMap(name => {
    const found = find(name, process.env, dotenv);
    if (!found) return [];
    const secret = (variables[name] as Variable).kind === 'secret';
    return [
      `  ${name.padEnd(24)}${secret ? 'set' : found.value}${found.from === name ? '' : `  (from ${found.from})`}`,
    ];
  });
}

async function doctor(words: readonly string[]): Promise<number> {
  readFlags('doctor', words, {});
  const folder = process.cwd();
  const dotenv = readDotenv(folder);
  const config = loadConfig({ environment: process.env, dotenv, folder });
  const { target } = config;
  console.log(`target    ${target.endpoint || 'the embedded emulator'}, profile ${target.profile}`);
  console.log(['values', ...origins(dotenv)].join('\n'));
  for (const remark of config.remarks) console.log(remark);
  const waivers = await waiversOf(config);
  if (config.waivers) console.log(`waivers   ${waivers.length} in ${config.waivers}`);
  await preflight(config);
  console.log(
    target.endpoint
      ? `It answers and takes the credentials (${config.auth}). Nothing was changed.`
      : 'Nothing to reach.',
  );
  return exitCode.done;
}

/** Checks configuration, reachability and credentials, and changes nothing. */
export const doctorCommand: Command = {
  about: 'checks configuration, reachability and credentials; changes nothing',
  flags: {},
  run: doctor,
};
