import { parseArgs } from 'node:util';
import { closest, distance } from 'fastest-levenshtein';

/** Exit codes that do not come from grading: see the design of the command. */
export const exitCode = {
  done: 0,
  occurred: 1,
  notGenuine: 1,
  refused: 3,
  residue: 4,
  proofFailed: 5,
  usage: 64,
} as const;

/** Thrown when the command line cannot be understood. Exit code 64; nothing was sent. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** A flag that takes a value, unless it is a switch; `multiple` flags may be repeated. */
export interface Flag {
  readonly about: string;
  readonly multiple?: boolean;
  readonly isSwitch?: boolean;
}

export type Flags = Readonly<Record<string, Flag>>;

/**
 * Reads the flags of a command.
 * @throws UsageError for a flag that does not exist, a flag without its value, or a stray word.
 */
export function readFlags(command: string, words: readonly string[], flags: Flags): Record<string, string[]> {
  return parse(command, words, flags, false).given;
}

/**
 * Reads the flags of a command that takes other words as well. A switch that was given has a value of no meaning.
 * @throws UsageError for a flag that does not exist, or a flag without its value.
 */
export function readWords(command: string, words: readonly string[], flags: Flags): Words {
  return parse(command, words, flags, true);
}

/** A command line that was understood. */
export interface Words {
  readonly given: Record<string, string[]>;
  /** The words that belong to no flag. */
  readonly rest: readonly string[];
}

function parse(command: string, words: readonly string[], flags: Flags, allowPositionals: boolean): Words {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { isSwitch }]) => [
      name,
      { type: isSwitch ? ('boolean' as const) : ('string' as const), multiple: true as const },
    ]),
  );
  for (const word of words) refuseUnknown(command, word, Object.keys(flags));
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, strict: true, allowPositionals });
    const given = values as Record<string, string[]>;
    refuseRepeated(command, given, flags);
    refuseEmpty(command, given);
    return { given, rest: positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const first = (error as Error).message
      .split('\n')[0]
      ?.replace(
        /^Option '(--[^']*)' argument is ambiguous.*/,
        '$1 needs a value; write one that begins with - as $1=…',
      )
      .replace(/\.? To specify.*$/, '');
    throw new UsageError(`${command}: ${first}. See kms-conformance ${command} --help.`);
  }
}

/** Where a word may be a misspelling of one of these, which one, as a sentence after another. */
export function nearest(word: string, names: readonly string[], before = ''): string {
  if (names.length === 0) return '';
  const found = closest(word, names);
  return distance(word, found) > Math.max(word.length, found.length) / 2
    ? ''
    : ` Nearest: ${before}${found}.`;
}

function refuseUnknown(command: string, word: string, names: readonly string[]): void {
  const name = /^--([^=]+)/.exec(word)?.[1];
  if (name === undefined || names.includes(name)) return;
  throw new UsageError(
    `${command} has no flag --${name}.${nearest(name, names, '--')} See kms-conformance ${command} --help.`,
  );
}

function refuseRepeated(command: string, given: Record<string, string[]>, flags: Flags): void {
  for (const [name, values] of Object.entries(given)) {
    const times = values.length;
    if (times > 1 && !flags[name]?.multiple)
      throw new UsageError(`${command}: --${name} was given ${times} times.`);
  }
}

/** A flag set to nothing would be ignored, and the user would believe otherwise. */
function refuseEmpty(command: string, given: Record<string, string[]>): void {
  for (const [name, values] of Object.entries(given)) {
    if (values.includes('')) throw new UsageError(`${command}: --${name} needs a value.`);
  }
}
