import { lstatSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/shape.ts';
import { beatMs, giveUpOn, holderOf, lockFile, lockHolder, orphanAtWork } from './lock.ts';
import { isHere } from './lock-owner.ts';

/** How long a run whose command was killed may take to retire its keys and end, in milliseconds. */
const longestEndMs = 30_000;

/** A holder elsewhere that shows no life for this long is gone, in milliseconds. */
const silenceMs = 6 * beatMs;

const pauseMs = 100;

/**
 * Waits while a run whose command was killed ends by itself, and watches whether a holder on another machine, or in
 * another container, is alive. One that is alive is left to the lock.
 * @param say told once, when there is something to wait for.
 */
export async function waitForOthers(config: Config, say: (line: string) => void): Promise<void> {
  await waitForOrphan(config, say);
  await watchElsewhere(config, say);
}

async function waitForOrphan(config: Config, say: (line: string) => void): Promise<void> {
  const deadline = performance.now() + longestEndMs;
  const orphan = orphanAtWork(config);
  if (!orphan) return;
  say(`${orphan}. Its command is gone; waiting until it has ended.`);
  while (orphanAtWork(config) && performance.now() < deadline) await sleep(pauseMs);
}

async function watchElsewhere(config: Config, say: (line: string) => void): Promise<void> {
  const owner = holderOf(config);
  if (!owner || isHere(owner)) return;
  say(`${lockHolder(config)}. Watching for ${silenceMs / 1000} s whether it is alive.`);
  const beat = beatOf(config);
  const deadline = performance.now() + silenceMs;
  while (performance.now() < deadline) {
    await sleep(pauseMs);
    if (holderOf(config)?.id !== owner.id || beatOf(config) !== beat) return;
  }
  giveUpOn(owner);
}

/** When the holder last showed that it is alive, by its own clock. */
function beatOf({ stateDir }: Config): number | undefined {
  return lstatSync(lockFile(stateDir), { throwIfNoEntry: false })?.mtimeMs;
}
