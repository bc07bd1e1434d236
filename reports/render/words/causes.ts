import type { Report } from '../../grade/run/model.ts';

/** A fault of an emulator that a requirement was seen to notice, and what it does. */
export interface Cause {
  id: string;
  story: string;
}

/** Requirement id → faults that the suite was seen to blame on it. */
export type Causes = Readonly<Record<string, readonly Cause[]>>;

/** Everything that the reports for people are rendered from. */
export interface ToldReport extends Report {
  /** What often makes a requirement fail; absent where the proof that the run names is not at hand. */
  causes?: Causes;
}
