import { plain } from './text.ts';

const everyTests = 25;
const everyMs = 10_000;

/** Where progress goes: a stream, or what stands for one in a test. */
export interface Output {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Tells how far a run is: one line that rewrites itself on a terminal, elsewhere a line now and then. */
export class Progress {
  readonly #output: Output;
  readonly #now: () => number;
  #total = 0;
  #done = 0;
  #failed = 0;
  #saidAt: number;

  /** @param now milliseconds of any clock that only goes forward */
  constructor(output: Output, now: () => number) {
    this.#output = output;
    this.#now = now;
    this.#saidAt = now();
  }

  begin(total: number): void {
    this.#total = total;
    this.#saidAt = this.#now();
  }

  /** Counts a test that ended. */
  add(name: string, failed: boolean): void {
    this.#done += 1;
    if (failed) this.#failed += 1;
    const state = `${this.#done} of ${this.#total} tests${this.#failed > 0 ? `, ${this.#failed} failed` : ''}`;
    if (this.#output.isTTY) this.#rewrite(`${state}  ${plain(name)}`);
    else if (this.#isDue()) this.#say(state);
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

  #rewrite(text: string): void {
    this.clear();
    this.#output.write(text.slice(0, (this.#output.columns ?? 80) - 1));
  }

  #isDue(): boolean {
    return this.#done % everyTests === 0 || this.#now() - this.#saidAt >= everyMs;
  }

  #say(text: string): void {
    this.#saidAt = this.#now();
    this.#output.write(`${text}\n`);
  }
}
