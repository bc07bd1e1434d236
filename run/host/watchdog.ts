import { bornAt, isRunning } from './running.ts';

/** How often a worker shows that it is alive, in milliseconds. */
export const beatMs = 5_000;

/** So many looks in a row without a sign of life, and a worker is ended. */
const missedAtMost = 12;

interface Watched {
  readonly born: string | undefined;
  readonly ended: () => void;
  missed: number;
}

/**
 * Ends workers that no longer answer: a text of the target may keep one busy for ever, and then nothing in it can end it.
 * Looks are counted and not time, so that a machine that slept ends nobody.
 */
export class Watchdog {
  readonly #workers = new Map<number, Watched>();
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(everyMs = beatMs) {
    this.#everyMs = everyMs;
  }

  /** A worker shows that it is alive. @param ended told when it had to be ended. */
  beat(pid: number, ended: () => void): void {
    const born = this.#workers.get(pid)?.born ?? bornAt(pid);
    this.#workers.set(pid, { born, ended, missed: 0 });
    this.#timer ??= setInterval(() => this.#look(), this.#everyMs).unref();
  }

  /** A worker has ended by itself. */
  leave(pid: number): void {
    this.#workers.delete(pid);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const [pid, worker] of this.#workers) {
      worker.missed += 1;
      if (worker.missed <= missedAtMost) continue;
      this.#workers.delete(pid);
      if (!isRunning({ pid, ...(worker.born ? { born: worker.born } : {}) })) continue;
      process.kill(pid, 'SIGKILL');
      worker.ended();
    }
  }
}
