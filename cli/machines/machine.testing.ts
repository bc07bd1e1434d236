import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../run/package-root.ts';
import {
  bareEnvironment,
  type CommandRun,
  certificateIn,
  endOf,
  scratch,
} from '../testing/test-run.testing.ts';

/** The command as npm would start it: it checks Node, the dependencies and this machine before it begins. */
export const entry = join(packageRoot(), 'cli', 'kms-conformance.mjs');

/** How a command is started. */
export interface Start {
  /** A line of `sh` that does something and then runs `"$0" "$@"`. */
  readonly shell?: string;
  /** The whole environment; else that of this process without what is ours, and `variables`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly file?: string;
}

/** Starts the command in a shell, so that limits, masks and streams can be set before. */
export function runIn(words: readonly string[], start: Start = {}): Promise<CommandRun> {
  const { shell = 'exec "$0" "$@"', environment, variables, folder = scratch(), file = entry } = start;
  const child = spawn('/bin/sh', ['-c', shell, process.execPath, file, ...words], {
    cwd: folder,
    env: environment ?? { ...bareEnvironment(), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return endOf(child);
}

/** What came of one requirement in an output folder. */
export function outcomeIn(out: string, requirement: string): string | undefined {
  return certificateIn(out).requirements.find(({ id }) => id === requirement)?.outcome;
}

/** The command, with as little to do as there is. */
export const one = ['certify', '--requirement', 'DEL-001'];

/** Certifies one requirement of the embedded emulator, in a machine that is somehow odd, and expects what always comes. */
export async function certifiesOne(start: Start, ...words: string[]) {
  const out = join(scratch(), 'out');
  const { code, stdout, stderr } = await runIn([...one, ...words, '--out', out], start);
  assert.equal(code, 2, stdout + stderr);
  assert.equal(outcomeIn(out, 'DEL-001'), 'pass');
  return { out, stdout, stderr };
}
