import { type Config, loadConfig } from '../fixtures/config/config.ts';
import { readDotenv } from '../fixtures/config/source.ts';
import { type Variable, variables } from '../fixtures/config/variables.ts';
import { newRunId, runIdVariable } from '../fixtures/host/identity.ts';
import { makeFolder } from '../fixtures/make-folder.ts';
import { prepareOutputFolder } from '../fixtures/run/output-folder.ts';
import type { Command } from './command.ts';
import { runPlaywright } from './playwright.ts';
import { type Flags, readFlags } from './usage.ts';

const flagged = Object.entries(variables as Record<string, Variable>).flatMap(
  ([name, { flag, kind, about }]) => (flag ? [{ name, flag, about, multiple: kind === 'list' }] : []),
);

const flags: Flags = Object.fromEntries(
  flagged.map(({ flag, about, multiple }) => [flag, { about, multiple }]),
);

/** The environment with every flag put in the place of its variable. */
function environmentWith(given: Record<string, string[]>): Record<string, string | undefined> {
  const set = flagged.flatMap(({ name, flag }) =>
    given[flag] ? [[name, given[flag].join(',')] as const] : [],
  );
  return { ...process.env, ...Object.fromEntries(set) };
}

/** Sees that the target is there before anything starts; the client is loaded only for that. */
async function ask(config: Config): Promise<void> {
  const { preflight } = await import('../fixtures/run/preflight.ts');
  await preflight(config);
}

async function certify(words: readonly string[]): Promise<number> {
  const environment = environmentWith(readFlags('certify', words, flags));
  const folder = process.cwd();
  const config = loadConfig({ environment, dotenv: readDotenv(folder), folder });
  for (const remark of config.remarks) console.error(remark);
  if (config.stateDir) makeFolder(config.stateDir, 'The state folder', 'KMS_STATE_DIR', 0o700);
  prepareOutputFolder(config.out);
  if (config.target.class !== 'embedded') await ask(config);
  const runId = newRunId(new Date());
  const ended = runPlaywright({ ...environment, [runIdVariable]: runId });
  const [{ concludeRun }] = await Promise.all([import('./conclude.ts'), ended]);
  return concludeRun(config, runId);
}

/** Runs the suite on a target, writes the reports and prints the verdict. */
export const certifyCommand: Command = {
  about: 'runs the suite on a KMS (the embedded emulator by default) and says whether it keeps the contract',
  flags,
  run: certify,
};
