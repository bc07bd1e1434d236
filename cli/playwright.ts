import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { settingsFileVariable } from '../reports/render/words/repeat-command.ts';
import { type RunResult, resultIn } from '../reports/reporter/run-result.ts';
import { type Config, handedDescriptor, handedVariable } from '../run/config/of-process.ts';
import { childEnvironment } from './child-environment.ts';
import { guardOutput } from './process.ts';

/** How long an interrupted run may take to retire its keys by itself, in milliseconds. */
const orderlyEndMs = 20_000;

/**
 * For the process that `runPlaywright` started: when the command that did so is gone (`kill -9` tells nobody), it
 * ends in order as after SIGINT. Without such a command it does nothing.
 * @throws Error when the command is gone already.
 */
export function endWithCommand(): void {
  guardOutput();
  if (process.connected === false) throw new Error('The command that started this run is gone.');
  process.once('disconnect', () => process.kill(process.pid, 'SIGINT'));
  process.channel?.unref();
}

/**
 * Runs Playwright over the specs beside this code, by the configuration of certify or another. SIGINT, SIGTERM and
 * SIGHUP become an orderly end: Playwright would die of the latter two without its teardown, so it gets SIGINT, and
 * is killed only when that takes too long.
 * @param variables what it is told beside the environment that we compose for it.
 * @param handed the configuration of the run, which it does not read again.
 * @param told is given whatever the reporters of that process tell this one.
 * @returns what the run came to, as far as it said so.
 */
export function runPlaywright(
  variables: Readonly<Record<string, string>>,
  handed?: Config,
  file = fileURLToPath(new URL('../playwright.config.js', import.meta.url)),
  told: (message: unknown) => void = () => {},
): Promise<RunResult | undefined> {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const child = spawn(process.execPath, [cli, 'test', '-c', file], {
    env: {
      ...childEnvironment(process.env),
      ...variables,
      ...(handed && { [handedVariable]: '1' }),
      ...(handed?.settingsFile && { [settingsFileVariable]: handed.settingsFile }),
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', handed ? 'pipe' : 'ignore'],
    detached: true,
  });
  const pipe = child.stdio[handedDescriptor];
  if (handed && pipe && 'end' in pipe) pipe.on('error', () => {}).end(JSON.stringify(handed));
  let interrupted = false;
  let patience: NodeJS.Timeout | undefined;
  const kill = () => {
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  };
  const interrupt = () => {
    if (interrupted) return;
    interrupted = true;
    console.error('Interrupted: the keys of this run are being retired.');
    child.kill('SIGINT');
    patience = setTimeout(kill, orderlyEndMs);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  let result: RunResult | undefined;
  child.on('message', message => {
    told(message);
    result = resultIn(message) ?? result;
  });
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', () => {
      clearTimeout(patience);
      for (const signal of signals) process.off(signal, interrupt);
      done(result);
    });
  });
}
