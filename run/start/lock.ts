import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/shape.ts';
import { createWhole } from '../files/whole-file.ts';
import { CannotStart } from './cannot-start.ts';

/** Who works on a target. */
interface Owner {
  /** No other lock has it. */
  readonly id: string;
  readonly pid: number;
  /** The process that started it: of a run, the command. */
  readonly ppid: number;
  readonly host: string;
  /** The command, such as `certify`. */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** A lock that this process holds. */
export interface Lock {
  /** Lets go of it, unless somebody has taken it over. */
  release(): void;
}

/** Read at the start: later it may be gone, and its number with it. */
const startedBy = process.ppid;

const lockFile = (stateDir: string) => join(stateDir, 'lock');

/** @throws CannotStart when the file is there and is no lock of ours. */
function ownerIn(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CannotStart(
      `Cannot start: the lock ${file} cannot be read (${(error as Error).message}). Remove it if no run is under way.`,
    );
  }
}

function create(file: string, owner: Owner): boolean {
  try {
    return createWhole(file, `${JSON.stringify(owner)}\n`);
  } catch (error) {
    throw new CannotStart(
      `Cannot start: the state folder cannot be written (${(error as Error).message}). Choose another with KMS_STATE_DIR.`,
    );
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Whether this process may take over from an owner: one that is gone, or the command that started this process
 * and left the work to it. Of another machine nobody here can tell. An owner with the id of this very process is
 * gone as well: the number is used again.
 */
function yields(owner: Owner): boolean {
  if (owner.host !== hostname()) return false;
  if (owner.pid === process.ppid || owner.pid === process.pid) return true;
  return !isRunning(owner.pid);
}

function inWords({ pid, host, command, startedAt }: Owner): string {
  return `${command} already works on this target: process ${pid} on ${host}, since ${startedAt}`;
}

function refusal(owner: Owner, file: string): string {
  const advice =
    owner.host === hostname()
      ? `Wait until it has ended, or end it. If that process is something else by now, remove ${file}`
      : `Whether it still runs cannot be seen from this machine; if it does not, remove ${file}`;
  return `Cannot start: ${inWords(owner)}. ${advice}.`;
}

/**
 * Takes the place of a dead owner out of the way. Two may see the same dead owner at the same time: the second one
 * would then remove the first one's new lock, so what was removed is looked at, and put back.
 */
function bury(dead: Owner, file: string): void {
  const grave = `${file}.${dead.id}.${process.pid}`;
  try {
    renameSync(file, grave);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const buried = ownerIn(grave);
  if (buried && buried.id !== dead.id) create(file, buried);
  rmSync(grave);
}

/**
 * Keeps everybody else who would work on the same target away until it is released. The lock of a process that is
 * gone is taken over.
 * @param stateDir the state folder, of which there is one for each endpoint and project.
 * @throws CannotStart naming who holds it.
 */
function takeLock(stateDir: string, command: string): Lock {
  const file = lockFile(stateDir);
  const id = randomBytes(8).toString('hex');
  const startedAt = new Date().toISOString();
  const mine: Owner = { id, pid: process.pid, ppid: startedBy, host: hostname(), command, startedAt };
  while (!create(file, mine)) {
    const owner = ownerIn(file);
    if (owner && !yields(owner)) throw new CannotStart(refusal(owner, file));
    if (owner) bury(owner, file);
  }
  return {
    release: () => {
      if (ownerIn(file)?.id === id) rmSync(file);
    },
  };
}

/** Who works on a target and keeps others out, in words; undefined when nobody does. */
export function lockHolder({ target, stateDir }: Config): string | undefined {
  const owner = target.class === 'embedded' ? undefined : ownerIn(lockFile(stateDir));
  return owner && !yields(owner) ? inWords(owner) : undefined;
}

/** Who works on a target although the command that started it is gone, in words: it is about to end. */
export function orphanAtWork({ target, stateDir }: Config): string | undefined {
  const owner = target.class === 'embedded' ? undefined : ownerIn(lockFile(stateDir));
  const isOrphan = owner && !yields(owner) && owner.host === hostname() && !isRunning(owner.ppid);
  return isOrphan ? inWords(owner) : undefined;
}

/** The lock of a target; none on the embedded emulator, whose runs never meet. See `takeLock`. */
export function lockFor({ target, stateDir }: Config, command: string): Lock {
  return target.class === 'embedded' ? { release: () => {} } : takeLock(stateDir, command);
}
