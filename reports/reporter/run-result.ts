import { isObject } from '../../schemas/reading/json.ts';
import type { Graded, Level } from '../grade/run/model.ts';

/** What a run came to, for the command that started it. */
export interface RunResult {
  readonly level: Level;
  readonly exitCode: number;
  /** The evidence has a footer. */
  readonly finished: boolean;
}

/** The result in short. */
export function resultOf({ level, exitCode, run }: Graded): RunResult {
  return { level, exitCode, finished: run.finishedAt !== null };
}

/** Tells the command that started this process; without one, or when it is gone, it does nothing. */
export function tellCommand(graded: Graded): void {
  if (process.connected) process.send?.({ kmsConformanceRun: resultOf(graded) }, () => {});
}

/** The result in a message of a process that a command started; undefined when it says something else. */
export function resultIn(message: unknown): RunResult | undefined {
  return isObject(message) ? (message.kmsConformanceRun as RunResult | undefined) : undefined;
}
