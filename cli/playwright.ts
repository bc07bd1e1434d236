import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** How long an interrupted run may take to retire its keys by itself, in milliseconds. */
const orderlyEndMs = 20_000;

/** Tells Playwright that nothing it loads is TypeScript: what it would look at in every module is compiled. */
const noTransform = 'PW_DISABLE_TS_ESM';

/**
 * For the process that `runPlaywright` started: when the command that did so is gone (`kill -9` tells nobody), it
 * ends in order as after SIGINT. Without such a command it does nothing.
 * @throws Error when the command is gone already.
 */
export function endWithCommand(): void {
  if (process.connected === false) throw new Error('The command that started this run is gone.');
  process.once('disconnect', () => process.kill(process.pid, 'SIGINT'));
  process.channel?.unref();
}

/**
 * Runs Playwright over the specs beside this code, by the configuration of certify or another. SIGINT, SIGTERM and
 * SIGHUP become an orderly end: Playwright would die of the latter two without its teardown, so it gets SIGINT, and
 * is killed only when that takes too long.
 */
export function runPlaywright(
  environment: Readonly<Record<string, string | undefined>>,
  config = fileURLToPath(new URL('../playwright.config.js', import.meta.url)),
): Promise<void> {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const child = spawn(process.execPath, [cli, 'test', '-c', config], {
    env: { ...environment, [noTransform]: '1' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
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
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', () => {
      clearTimeout(patience);
      for (const signal of signals) process.off(signal, interrupt);
      done();
    });
  });
}
