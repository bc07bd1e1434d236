import type { Flags } from './usage.ts';

/** A command of the bin. */
export interface Command {
  readonly about: string;
  readonly flags: Flags;
  /** Lines below its flags in the help. */
  notes?(): string[];
  /** Runs it with the words after its name and returns the exit code. */
  run(words: readonly string[]): Promise<number>;
}
