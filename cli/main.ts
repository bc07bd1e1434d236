import { UnusableKey } from '../reports/attest/keys.ts';
import { EvidenceError } from '../reports/grade/run/evidence.ts';
import { ConfigError } from '../run/config/source/errors.ts';
import { packageVersion } from '../run/package-root.ts';
import { CannotStart } from '../run/start/cannot-start.ts';
import { UnreadableFile } from '../schemas/reading/regular-file.ts';
import { CannotCompare } from './certificates/cannot-compare.ts';
import type { Command } from './command.ts';
import { endWithNpm, guardOutput } from './process.ts';
import { exitCode, nearest, UsageError } from './usage.ts';

/** The commands; the code of one is loaded when it is needed. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  certify: async () => (await import('./commands/certify.ts')).certifyCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  emulator: async () => (await import('./commands/emulator.ts')).emulatorCommand,
  prove: async () => (await import('./proof/prove.ts')).proveCommand,
  sweep: async () => (await import('./commands/sweep.ts')).sweepCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  grade: async () => (await import('./commands/grade.ts')).gradeCommand,
  matrix: async () => (await import('./commands/matrix.ts')).matrixCommand,
  script: async () => (await import('./commands/script.ts')).scriptCommand,
  compare: async () => (await import('./commands/compare.ts')).compareCommand,
};

async function help(): Promise<string> {
  const lines: string[] = [];
  // One after another: all at once would have too many files open where few are allowed.
  for (const [name, load] of Object.entries(commands))
    lines.push(`  ${name.padEnd(10)}${(await load()).about}`);
  return [
    'kms-conformance <command> [flags]',
    '',
    ...lines,
    '',
    'kms-conformance <command> --help lists its flags.',
  ].join('\n');
}

function helpOf(name: string, command: Command): string {
  const { about, flags } = command;
  const lines = Object.entries(flags).map(([flag, { about: what }]) => `  --${flag.padEnd(16)}${what}`);
  const notes = command.notes?.() ?? [];
  return [
    `kms-conformance ${name}: ${about}`,
    '',
    ...lines,
    ...(notes.length > 0 ? ['', ...notes] : []),
  ].join('\n');
}

async function commandNamed(name: string): Promise<Command> {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load) return load();
  throw new UsageError(
    `kms-conformance has no command ${name}.${nearest(name, Object.keys(commands))} See kms-conformance --help.`,
  );
}

/** Runs a command line and returns its exit code. */
async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === '--version') return say(packageVersion());
  if (name === undefined || name === '--help' || name === '-h') {
    console.log(await help());
    return name === undefined ? exitCode.usage : exitCode.done;
  }
  const command = await commandNamed(name);
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
  const known = [ConfigError, CannotStart, CannotCompare, EvidenceError, UnreadableFile, UnusableKey].some(
    kind => error instanceof kind,
  );
  const message = error instanceof Error ? error.message : String(error);
  console.error(known ? message : `kms-conformance failed: ${message}. Please report it with what you ran.`);
  return exitCode.refused;
}

/** Exit code 1 is a verdict, so nothing that breaks may end with it. */
process.on('uncaughtException', error => process.exit(explain(error)));

guardOutput();
endWithNpm();
process.exitCode = await main(process.argv.slice(2)).catch(explain);
