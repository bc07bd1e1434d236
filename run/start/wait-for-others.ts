import { lstatSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/shape.ts';
import { beatMs, giveUpOn, holderOf, type LockFile, lockHolder, orphanAtWork, targetLock } from './lock.ts';
import { isHere } from './lock-owner.ts';

/** How long a run whose command was killed may take to retire its keys and end, in milliseconds. */
const longestEndMs = 30_000;

/** A holder elsewhere that shows no life for this long is gone, in milliseconds. */
const silenceMs = 6 * beatMs;

const pauseMs = 100;

/** What is waited for. */
interface Waiting {
  /** Locks that are about to be taken, beside that of the target. */
  readonly besides?: readonly LockFile[];
  /** See `silenceMs`. */
  readonly patienceMs?: number;
}

/**
 * Waits while a run whose command was killed ends by itself, and watches whether holders of locks on another machine, or
 * in another container, are alive. One that is alive is left to the lock.
 * @param say told once, when there is something to wait for.
 */
export async function waitForOthers(
  config: Config,
  say: (line: string) => void,
  { besides = [], patienceMs = silenceMs }: Waiting = {},
): Promise<void> {
  await waitForOrphan(config, say);
  const target = targetLock(config);
  const locks = [...(target ? [target] : []), ...besides];
  await Promise.all(locks.map(lock => watchElsewhere(lock, say, patienceMs)));
}

async function waitForOrphan(config: Config, say: (line: string) => void): Promise<void> {
  const deadline = performance.now() + longestEndMs;
  const orphan = orphanAtWork(config);
  if (!orphan) return;
  say(`${orphan}. Its command is gone; waiting until it has ended.`);
  while (orphanAtWork(config) && performance.now() < deadline) await sleep(pauseMs);
}

async function watchElsewhere(
  lock: LockFile,
  say: (line: string) => void,
  patienceMs: number,
): Promise<void> {
  const owner = holderOf(lock);
  if (!owner || isHere(owner)) return;
  say(`${lockHolder(lock)}. Watching for ${patienceMs / 1000} s whether it is alive.`);
  const beat = beatOf(lock);
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    await sleep(pauseMs);
    if (holderOf(lock)?.id !== owner.id || beatOf(lock) !== beat) return;
  }
  giveUpOn(owner);
}

/** When the holder last showed that it is alive, by its own clock. */
function beatOf({ file }: LockFile): number | undefined {
  return lstatSync(file, { throwIfNoEntry: false })?.mtimeMs;
}
