import { setTimeout as sleep } from 'node:timers/promises';

/** How often a target that is away is asked whether it answers again, in milliseconds. */
const everyMs = 2_000;

/**
 * Waits for a target that is away. A gateway that restarts, or a network that is mended, costs a run some minutes and
 * not its verdict; the time is that of the whole run, so that a target that never comes back ends it.
 */
export class Outage {
  readonly #answers: () => Promise<boolean>;
  #budgetMs: number;
  readonly #everyMs: number;
  #waitedMs = 0;
  #waiting: Promise<boolean> | undefined;

  /**
   * @param answers asks the target for something that changes nothing, and tells whether the service answered.
   * @param budgetMs how long the run waits in all, in milliseconds.
   */
  constructor(answers: () => Promise<boolean>, budgetMs: number, every = everyMs) {
    this.#answers = answers;
    this.#budgetMs = budgetMs;
    this.#everyMs = every;
  }

  /** What is being waited for, in words. */
  get waiting(): string | undefined {
    const seconds = Math.ceil((this.#budgetMs - this.#waitedMs) / 1000);
    return this.#waiting && `the target does not answer: waiting up to ${seconds} s for it`;
  }

  /**
   * Waits until the target answers.
   * @param moreMs time that the run gets besides for this, in milliseconds.
   * @returns false when it did not within the time that is left to the run.
   */
  ends(moreMs = 0): Promise<boolean> {
    this.#budgetMs = Math.max(this.#budgetMs, this.#waitedMs + moreMs);
    this.#waiting ??= this.#wait().finally(() => {
      this.#waiting = undefined;
    });
    return this.#waiting;
  }

  async #wait(): Promise<boolean> {
    while (this.#waitedMs < this.#budgetMs) {
      const began = performance.now();
      if (await this.#answers()) return true;
      await sleep(Math.max(0, this.#everyMs - (performance.now() - began)));
      this.#waitedMs += performance.now() - began;
    }
    return false;
  }
}
