import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const sampleMs = 200;

/** The processes below one, itself included. */
function family(root: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
  const parents = lines.map(line => line.trim().split(/\s+/).map(Number));
  const found = [root];
  for (const pid of found) for (const [child = 0, parent] of parents) if (parent === pid) found.push(child);
  return found;
}

/** Memory of a process in MiB: what it shares counts in parts (PSS). 0 for one that is gone. */
function memoryOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Watches how much memory a command and everything that it started take together. */
export function watchMemory(pid: number): { readonly stop: () => number } {
  let most = 0;
  const look = () => {
    most = Math.max(
      most,
      family(pid).reduce((sum, each) => sum + memoryOf(each), 0),
    );
  };
  const timer = setInterval(look, sampleMs);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.round(most);
    },
  };
}
