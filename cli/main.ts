#!/usr/bin/env node
import { closest } from 'fastest-levenshtein';
import { ConfigError } from '../fixtures/config/errors.ts';
import { packageVersion } from '../fixtures/run/package-root.ts';
import { CannotStart } from '../fixtures/run/preflight.ts';
import { certifyCommand } from './certify.ts';
import type { Command } from './command.ts';
import { doctorCommand } from './doctor.ts';
import { emulatorCommand } from './emulator.ts';
import { proveCommand } from './prove.ts';
import { exitCode, UsageError } from './usage.ts';

const commands: Readonly<Record<string, Command>> = {
  certify: certifyCommand,
  doctor: doctorCommand,
  emulator: emulatorCommand,
  prove: proveCommand,
};

/** Commands that the design names and that this version does not have. */
const absent = ['compare', 'verify', 'grade', 'sweep'];

function help(): string {
  const lines = Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(10)}${about}`);
  return [
    'kms-conformance <command> [flags]',
    '',
    ...lines,
    '',
    'kms-conformance <command> --help lists its flags.',
  ].join('\n');
}

function helpOf(name: string, { about, flags }: Command): string {
  const lines = Object.entries(flags).map(([flag, { about: what }]) => `  --${flag.padEnd(14)}${what}`);
  return [`kms-conformance ${name}: ${about}`, '', ...lines].join('\n');
}

function commandNamed(name: string): Command {
  const command = commands[name];
  if (command) return command;
  if (absent.includes(name))
    throw new UsageError(`kms-conformance ${name} is not available in this version.`);
  const nearest = closest(name, Object.keys(commands));
  throw new UsageError(
    `kms-conformance has no command ${name}. Nearest: ${nearest}. See kms-conformance --help.`,
  );
}

/** Runs a command line and returns its exit code. */
async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === '--version') return say(packageVersion());
  if (name === undefined || name === '--help' || name === '-h') {
    console.log(help());
    return name === undefined ? exitCode.usage : exitCode.done;
  }
  const command = commandNamed(name);
  if (rest.includes('--help') || rest.includes('-h')) return say(helpOf(name, command));
  return command.run(rest);
}

function say(text: string): number {
  console.log(text);
  return exitCode.done;
}

/** What a user did wrong, or what stands in the way, in words; anything else is a defect of this program. */
function explain(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(error.message);
    return exitCode.usage;
  }
  const known = error instanceof ConfigError || error instanceof CannotStart;
  const message = error instanceof Error ? error.message : String(error);
  console.error(known ? message : `kms-conformance failed: ${message}. Please report it with what you ran.`);
  return exitCode.refused;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
