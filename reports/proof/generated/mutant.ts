/** What tells a change of the emulator from all others, whatever is edited elsewhere in its file. */
export interface MutantPlace {
  /** Below emulator/. */
  readonly file: string;
  /** The function, constant or class at the top level of the file. */
  readonly in: string;
  /** The kind of change, as Stryker names it. */
  readonly mutator: string;
  readonly from: string;
  readonly to: string;
  /** Counts from 2 those of which all of this is the same. */
  readonly nth?: number;
}

/** A small change of the emulator's code that a tool made. */
export interface Mutant extends MutantPlace {
  /** What activates it in this instrumentation. */
  readonly switch: string;
}

/** The place of a mutant as one text: its name in lists and results. */
export function placeOf({ file, in: inside, mutator, from, to, nth }: MutantPlace): string {
  return `${file} ${inside}: ${mutator}: ${from} -> ${to}${nth ? ` (${nth})` : ''}`;
}
