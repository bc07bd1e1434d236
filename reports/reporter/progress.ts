import { counted, plain } from '../text/text.ts';

const everyMs = 10_000;
const quarters = 4;

/** Where there is no terminal, what is waited for is said so often, in milliseconds. */
const waitingEveryMs = 60_000;

/** Before so many tests have ended nothing is said of the time that is left. */
const testsForAGuess = 5;

/** Where progress goes: a stream, or what stands for one in a test. */
export interface Output {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/**
 * Tells how far a run is: requirements done, time left and the current requirement. One line that rewrites itself
 * on a terminal; elsewhere a line at each quarter of the tests, and between them every ten seconds at most.
 */
export class Progress {
  readonly #output: Output;
  readonly #now: () => number;
  /** How many tests of each requirement have not ended. */
  readonly #open = new Map<string, number>();
  #requirements = 0;
  #throughout = 0;
  #total = 0;
  #done = 0;
  #failed = 0;
  #current = '';
  #waiting: string | undefined;
  #beganAt: number;
  #saidAt: number;

  /** @param now milliseconds of any clock that only goes forward */
  constructor(output: Output, now: () => number) {
    this.#output = output;
    this.#now = now;
    this.#beganAt = now();
    this.#saidAt = this.#beganAt;
  }

  /**
   * @param tests the requirements that each test of the run names
   * @param throughout how many more are held against every reply, and so decided with the last test
   */
  begin(tests: ReadonlyArray<readonly string[]>, throughout = 0): void {
    this.#total = tests.length;
    for (const requirement of tests.flat())
      this.#open.set(requirement, (this.#open.get(requirement) ?? 0) + 1);
    this.#throughout = throughout;
    this.#requirements = this.#open.size + throughout;
    this.#beganAt = this.#now();
    this.#saidAt = this.#beganAt;
  }

  /** A test started. */
  start(requirements: readonly string[]): void {
    this.#current = requirements.join(' ');
    if (this.#output.isTTY) this.#rewrite();
  }

  /**
   * Tells what the run waits for: on the line of a terminal, elsewhere once a minute.
   * @param waiting in words; undefined while nothing is waited for.
   */
  wait(waiting: string | undefined): void {
    this.#waiting = waiting;
    if (!waiting) return;
    if (this.#output.isTTY) this.#rewrite();
    else if (this.#now() - this.#saidAt >= waitingEveryMs) this.#say();
  }

  /** Counts a test that ended. */
  add(requirements: readonly string[], failed: boolean): void {
    this.#done += 1;
    if (failed) this.#failed += 1;
    for (const requirement of requirements) this.#close(requirement);
    if (this.#output.isTTY) this.#rewrite();
    else if (this.#isDue()) this.#say();
  }

  /** Writes a line of its own, clear of the progress line. */
  line(text: string): void {
    this.clear();
    this.#output.write(`${text}\n`);
  }

  /** Takes the progress line off the terminal. */
  clear(): void {
    if (this.#output.isTTY) this.#output.write('\r\u001b[2K');
  }

  #close(requirement: string): void {
    const left = (this.#open.get(requirement) ?? 0) - 1;
    if (left > 0) this.#open.set(requirement, left);
    else this.#open.delete(requirement);
  }

  #words(): string {
    const open = this.#open.size + (this.#done < this.#total ? this.#throughout : 0);
    const parts = [`${this.#requirements - open} of ${counted(this.#requirements, 'requirement')}`];
    if (this.#failed > 0) parts.push(`${counted(this.#failed, 'failed test')}`);
    const left = this.#secondsLeft();
    if (left !== undefined)
      parts.push(`about ${left < 100 ? `${left} s` : `${Math.ceil(left / 60)} min`} left`);
    if (this.#current) parts.push(`now ${plain(this.#current)}`);
    if (this.#waiting) parts.push(this.#waiting);
    return parts.join(', ');
  }

  /** By what the tests have taken so far. */
  #secondsLeft(): number | undefined {
    if (this.#done < testsForAGuess || this.#done === this.#total) return undefined;
    const each = (this.#now() - this.#beganAt) / this.#done;
    return Math.ceil((each * (this.#total - this.#done)) / 1000);
  }

  #rewrite(): void {
    this.clear();
    this.#output.write(this.#words().slice(0, (this.#output.columns || 80) - 1));
  }

  #isDue(): boolean {
    const quarter = (done: number) => Math.floor((done * quarters) / this.#total);
    const reached = quarter(this.#done) > quarter(this.#done - 1) && this.#done < this.#total;
    return reached || this.#now() - this.#saidAt >= everyMs;
  }

  #say(): void {
    this.#saidAt = this.#now();
    this.#output.write(`${this.#words()}\n`);
  }
}
