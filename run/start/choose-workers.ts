import { availableParallelism } from 'node:os';

/** Processor time that a request costs in all, in milliseconds: its test, the reports, and a target on this machine. */
const costMs = 7;

/** Two at least: a test that waits must not hold up the others. More than eight were never faster. */
export const [fewestWorkers, mostWorkers] = [2, 8];

/** How many workers a run has, and what they were chosen from, in words. */
export interface Workers {
  readonly workers: number;
  readonly why: string;
}

/**
 * As many workers as keep the processors busy while the others wait for replies.
 * @param replyMs how long a reply of the target takes, in milliseconds.
 */
export function chooseWorkers(replyMs: number, processors = availableParallelism()): Workers {
  const useful = Math.round(processors * (1 + replyMs / costMs));
  const replies = `a reply takes ${replyMs < 10 ? replyMs.toFixed(1) : Math.round(replyMs)} ms`;
  return {
    workers: Math.min(mostWorkers, Math.max(fewestWorkers, useful)),
    why: `${replies}, and there ${processors === 1 ? 'is 1 processor' : `are ${processors} processors`}`,
  };
}
