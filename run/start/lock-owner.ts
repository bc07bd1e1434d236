import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { hostname } from 'node:os';
import { textOf } from '../host/running.ts';
import { CannotStart } from './cannot-start.ts';

/** Who works on something, as its lock file has it. */
export interface Owner {
  /** No other lock has it. */
  readonly id: string;
  readonly pid: number;
  /** The process that started it: of a run, the command. */
  readonly ppid: number;
  readonly host: string;
  /** The machine and its table of processes: two containers may share a host name. */
  readonly place?: string;
  /** When the process was started, so that another one with the same number is told apart. */
  readonly born?: string;
  /** The command, such as `certify`. */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** Where process numbers mean what they mean here. */
export const ownPlace = placeOfProcess();

function placeOfProcess(): string {
  const facts = [hostname(), textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))];
  const all = [...facts, textOf(() => readlinkSync('/proc/self/ns/pid'))].join('\n');
  return createHash('sha256').update(all).digest('hex').slice(0, 16);
}

/** Whether the owner is, or was, a process of this machine and container. */
export function isHere({ place, host }: Owner): boolean {
  return place === undefined ? host === hostname() : place === ownPlace;
}

/**
 * Reads a lock file. It may hold anything.
 * @returns undefined when there is none.
 * @throws CannotStart when it is not a file that this tool wrote.
 */
export function ownerIn(file: string): Owner | undefined {
  const found = statOf(file);
  if (!found) return undefined;
  if (!found.isFile()) throw unreadable(file, 'it is not a regular file');
  const text = contentOf(file);
  if (text === undefined) return undefined;
  const owner = parsed(text);
  if (!isOwner(owner)) throw unreadable(file, 'its content is not that of a lock');
  return owner;
}

/** Where a file stands in the place of the folder there is no lock, and making one tells what is wrong. */
function statOf(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw unreadable(file, (error as Error).message);
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, (error as Error).message);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false;
  const { id, pid, host, command, startedAt } = value as Record<string, unknown>;
  const texts = [host, command, startedAt].every(
    text => typeof text === 'string' && /^[\x20-\x7e]{1,200}$/.test(text),
  );
  return (
    texts && typeof id === 'string' && /^[\w-]{1,64}$/.test(id) && Number.isInteger(pid) && Number(pid) > 0
  );
}

function unreadable(file: string, why: string): CannotStart {
  return new CannotStart(
    `Cannot start: the lock ${file} cannot be read: ${why}. Remove it if no run is under way.`,
  );
}
