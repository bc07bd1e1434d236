import { loadConfig } from '../../run/config/config.ts';
import type { Config } from '../../run/config/shape.ts';
import { readDotenv } from '../../run/config/source.ts';
import { prepareOutputFolder } from '../../run/files/output-folder.ts';
import { Printed } from '../../run/files/printed.ts';
import { newRunId, runIdVariable } from '../../run/host/keys/identity.ts';
import { configuredSecrets } from '../../run/host/secrets/configured-secrets.ts';
import { lockFor } from '../../run/start/lock.ts';
import { waitForOrphan } from '../../run/start/orphan.ts';
import { waiversOf } from '../../run/waivers/waivers-of.ts';
import type { Command } from '../command.ts';
import { runPlaywright } from '../playwright.ts';
import { environmentWith, variableFlags } from '../target-flags.ts';
import { exitCode, readFlags } from '../usage.ts';

/** Sees that the target is there before anything starts; the client is loaded only for that. */
async function ask(config: Config): Promise<void> {
  const { preflight } = await import('../../run/start/preflight.ts');
  await preflight(config);
}

async function certify(words: readonly string[]): Promise<number> {
  const environment = environmentWith(readFlags('certify', words, variableFlags));
  const folder = process.cwd();
  const config = loadConfig({ environment, dotenv: readDotenv(folder), folder });
  const printed = new Printed(configuredSecrets(config)).watch();
  for (const remark of config.remarks) console.error(remark);
  await waiversOf(config);
  await waitForOrphan(config, console.error);
  const lock = lockFor(config, 'certify');
  try {
    prepareOutputFolder(config.out);
    if (config.target.class !== 'embedded') await ask(config);
    const runId = newRunId(new Date());
    const ended = runPlaywright({ ...environment, [runIdVariable]: runId });
    const [{ concludeRun }] = await Promise.all([import('./conclude.ts'), ended]);
    const code = await concludeRun(config, runId);
    const [hit] = printed.hits();
    if (!hit) return code;
    console.error(
      `A secret (${hit.kind}) was about to be printed to ${hit.file}, and was replaced. Please report it.`,
    );
    return exitCode.refused;
  } finally {
    lock.release();
  }
}

/** Runs the suite on a target, writes the reports and prints the verdict. */
export const certifyCommand: Command = {
  about: 'runs the suite on a KMS (the embedded emulator by default) and says whether it keeps the contract',
  flags: variableFlags,
  run: certify,
};
