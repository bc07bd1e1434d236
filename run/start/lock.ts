import { randomBytes } from 'node:crypto';
import { rmSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/shape.ts';
import { makeOutputFolder, outputLockName, refuseStrangers } from '../files/output-folder.ts';
import { createWhole } from '../files/whole-file.ts';
import { bornAt, isRunning } from '../host/running.ts';
import { CannotStart } from './cannot-start.ts';
import { isHere, type Owner, ownerIn, ownPlace } from './lock-owner.ts';

/** A lock that this process holds. */
export interface Lock {
  /** Lets go of it, unless another process has taken it over. */
  release(): void;
}

/** What is locked, in words, and the variable that names another. */
interface Locked {
  readonly what: string;
  readonly variable: string;
}

const target: Locked = { what: 'works on this target', variable: 'KMS_STATE_DIR' };
const output: Locked = { what: 'writes into this output folder', variable: 'KMS_OUT or --out' };

/** How often the holder of a lock shows that it is alive, in milliseconds. */
export const beatMs = 5_000;

/** Read at the start: later the parent may be gone, and its number with it. */
const startedBy = process.ppid;
const born = bornAt(process.pid);

/** Locks whose holder was watched and showed no life: it is elsewhere, so only its beats can tell. */
const silent = new Set<string>();

/** A lock file, and what it locks. */
export interface LockFile extends Locked {
  readonly file: string;
}

/** The lock file of a target; undefined on the embedded emulator, whose runs never meet. */
export function targetLock({ target: { class: kind }, stateDir }: Config): LockFile | undefined {
  return kind === 'embedded' ? undefined : { ...target, file: join(stateDir, 'lock') };
}

/** The lock file of an output folder. */
export const outputLock = (folder: string): LockFile => ({ ...output, file: join(folder, outputLockName) });

function create(file: string, owner: Owner, { variable }: Locked): boolean {
  try {
    return createWhole(file, `${JSON.stringify(owner)}\n`);
  } catch (error) {
    const why = (error as Error).message;
    throw new CannotStart(
      `Cannot start: the lock ${file} cannot be written (${why}). Choose another folder with ${variable}.`,
    );
  }
}

/**
 * Whether this process may take over from an owner: one that is gone, or the command that started this process
 * and left the work to it. An owner with the id of this very process is gone as well: the number is used again.
 */
function yields(owner: Owner): boolean {
  if (!isHere(owner)) return silent.has(owner.id);
  if (owner.pid === process.ppid || owner.pid === process.pid) return true;
  return !isRunning(owner);
}

function inWords({ pid, host, command, startedAt }: Owner, what = target.what): string {
  return `${command} already ${what}: process ${pid} on ${host}, since ${startedAt}`;
}

/** How long to wait while another process removes the lock of a dead owner, in milliseconds. */
const pauseMs = 10;

/**
 * Removes the lock of a dead owner. Many may see the same dead owner at the same time, so who removes it first takes a
 * lock named after that owner: without it, the slower one would remove the new lock of the faster one.
 */
function removeDead(dead: Owner, file: string, mine: Owner, locked: Locked): void {
  const claim = `${file}.${dead.id}`;
  if (!create(claim, mine, locked)) {
    const other = ownerIn(claim);
    if (other && yields(other)) removeDead(other, claim, mine, locked);
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    return;
  }
  try {
    if (ownerIn(file)?.id === dead.id) rmSync(file, { force: true });
  } finally {
    rmSync(claim, { force: true });
  }
}

/**
 * Keeps every other process away until it is released, and shows every few seconds that this one is alive. The lock of a
 * process that is gone is taken over.
 * @throws CannotStart naming who holds it.
 */
function takeLock({ file, ...locked }: LockFile, command: string): Lock {
  const id = randomBytes(8).toString('hex');
  const startedAt = new Date().toISOString();
  const process_ = { pid: process.pid, ppid: startedBy, host: hostname(), place: ownPlace };
  const mine: Owner = { id, ...process_, ...(born ? { born } : {}), command, startedAt };
  while (!create(file, mine, locked)) {
    const owner = ownerIn(file);
    if (owner && !yields(owner))
      throw new CannotStart(
        `Cannot start: ${inWords(owner, locked.what)}. Wait until it has ended, or end it.`,
      );
    if (owner) removeDead(owner, file, mine, locked);
  }
  const beat = setInterval(() => showLife(file, id), beatMs).unref();
  return {
    release: () => {
      clearInterval(beat);
      if (isMine(file, id)) rmSync(file);
    },
  };
}

function isMine(file: string, id: string): boolean {
  try {
    return ownerIn(file)?.id === id;
  } catch {
    return false;
  }
}

function showLife(file: string, id: string): void {
  const now = new Date();
  try {
    if (isMine(file, id)) utimesSync(file, now, now);
  } catch {
    // A disk that is full or gone for a moment: the next beat may succeed.
  }
}

/** From now on a lock may be taken over: its holder, elsewhere, has shown no life for long enough. */
export function giveUpOn(owner: Owner): void {
  silent.add(owner.id);
}

/** Who holds a lock and does not yield; undefined when nobody does. @throws CannotStart */
export function holderOf(lock: LockFile | undefined): Owner | undefined {
  const owner = lock && ownerIn(lock.file);
  return owner && !yields(owner) ? owner : undefined;
}

/** Who holds a lock and keeps others out, in words; undefined when nobody does. */
export function lockHolder(lock: LockFile | undefined): string | undefined {
  const owner = holderOf(lock);
  return owner && inWords(owner, lock?.what);
}

/** Who works on a target although the command that started it is gone, in words: it is about to end. */
export function orphanAtWork(config: Config): string | undefined {
  const owner = holderOf(targetLock(config));
  const isOrphan = owner && isHere(owner) && !isRunning({ pid: owner.ppid });
  return isOrphan ? inWords(owner) : undefined;
}

/** The lock of a target; none on the embedded emulator, whose runs never meet. See `takeLock`. */
export function lockFor(config: Config, command: string): Lock {
  const lock = targetLock(config);
  return lock ? takeLock(lock, command) : { release: () => {} };
}

/**
 * Makes an output folder and locks it: two runs in one would remove each other's evidence. See `takeLock`.
 * @throws ConfigError when the folder holds anything else, or cannot be written: nothing of it is touched.
 */
export function lockOutput(folder: string, command: string): Lock {
  refuseStrangers(folder);
  makeOutputFolder(folder);
  return takeLock(outputLock(folder), command);
}
