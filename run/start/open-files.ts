import { readFileSync } from 'node:fs';
import { counted } from '../config/counted.ts';
import type { Config } from '../config/shape.ts';
import { CannotStart } from './cannot-start.ts';

/** Files that a run has open at once, pipes and connections among them: its own, and those of each worker. */
const [ofRun, ofWorker] = [64, 8];

/** How many files this process may have open at once; undefined where the system does not say so in a file. */
export function openFileLimit(file = '/proc/self/limits'): number | undefined {
  try {
    const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync(file, 'utf8')) ?? [];
    return limit === undefined ? undefined : Number(limit);
  } catch {
    return undefined;
  }
}

/** What is wrong with the limit of open files for so many workers, in words; undefined when nothing is. */
export function tooFewFiles(workers: number, limit = openFileLimit()): string | undefined {
  const wanted = ofRun + ofWorker * workers;
  if (limit === undefined || limit >= wanted) return undefined;
  return `this process may have ${limit} files open at once, and a run with ${counted(workers, 'worker')} needs ${wanted}`;
}

/** What to do about it. */
export const moreFiles = 'Raise the limit (ulimit -n 1024), or lower KMS_WORKERS.';

/** @throws CannotStart when the run would end midway because no more files can be opened. */
export function refuseFewFiles({ workers }: Config): void {
  const why = tooFewFiles(workers);
  if (why) throw new CannotStart(`Cannot start: ${why}. ${moreFiles}`);
}
