import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Certificate } from '../../schemas/generated/certificate.ts';

/** What a command left behind, for the tests of the commands. */
export interface CommandRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const bin = fileURLToPath(new URL('../main.js', import.meta.url));

/** A folder of its own for a test. */
export function scratch(): string {
  return mkdtempSync(join(tmpdir(), 'kms-conformance-test-'));
}

/** The environment without any variable of this project or of the clouds' tools. */
export function bareEnvironment(): Record<string, string> {
  const foreign = /^(KMS_|OS_|HUAWEICLOUD_|CONFORMANCE_|NODE_TEST|https?_proxy$|no_proxy$)/i;
  return Object.fromEntries(
    Object.entries(process.env).filter(([name, value]) => value !== undefined && !foreign.test(name)),
  ) as Record<string, string>;
}

/** Variables of an emulator without its console: a browser costs a test seconds that is not about it. */
export function withoutConsole(env: Readonly<Record<string, string>>): Record<string, string> {
  const { KMS_CONSOLE_URL: _, ...others } = env;
  return others;
}

/** Variables of a run against an emulator without its console, whose changes show at once: `out` and a state of its own. */
export function runSettings(env: Readonly<Record<string, string>>, out: string): Record<string, string> {
  return {
    ...withoutConsole(env),
    KMS_OUT: out,
    KMS_STATE_DIR: scratch(),
    KMS_CONSISTENCY_MS: '0',
  };
}

/** Starts the bin, so that Node leaves --env-file to it; `whileRunning` gets the process, to send signals or read its first line. */
export function runCommand(
  words: readonly string[],
  environment: Record<string, string> = {},
  whileRunning: (child: ReturnType<typeof spawn>) => void = () => {},
): Promise<CommandRun> {
  const child = spawn(process.execPath, ['--', bin, ...words], {
    cwd: environment.PWD ?? scratch(),
    env: { ...bareEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = endOf(child);
  whileRunning(child);
  return ended;
}

/** What a process prints until it ends, and its exit code. */
export function endOf(child: ReturnType<typeof spawn>): Promise<CommandRun> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', chunk => {
    stdout += String(chunk);
  });
  child.stderr?.on('data', chunk => {
    stderr += String(chunk);
  });
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', code => done({ code, stdout, stderr }));
  });
}

/** The certificate in an output folder. */
export function certificateIn(out: string): Certificate {
  return JSON.parse(readFileSync(join(out, 'certificate.json'), 'utf8')) as Certificate;
}
