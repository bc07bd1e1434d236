import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What is read; nothing where it cannot be. */
export function textOf(read: () => string): string {
  try {
    return read().trim();
  } catch {
    return '';
  }
}

/** When a process was started, in whatever form the system tells it; undefined when it is not running. */
export function bornAt(pid: number): string | undefined {
  const stat = textOf(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  if (ticks) return ticks;
  const ps = textOf(() =>
    execFileSync('ps', ['-o', 'lstart=', '-p', `${pid}`], { encoding: 'utf8', stdio: 'pipe' }),
  );
  return ps || undefined;
}

/** A process, and when it was started, so that another one with the same number is told apart. */
export interface Started {
  readonly pid: number;
  readonly born?: string;
}

/** Whether a process still runs on this machine; of another place nobody here can tell. */
export function isRunning({ pid, born }: Started): boolean {
  const found = bornAt(pid);
  return found !== undefined && (born === undefined || born === found);
}
