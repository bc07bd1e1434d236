/** What was received so far: by one test, or by all. */
export interface Spent {
  readonly requests: number;
  /** Length of the replies, in characters. */
  readonly characters: number;
  /** Time that the replies took, in milliseconds; waiting for a permit is not among it. */
  readonly ms: number;
}

/** A run on a conforming target receives a few MiB; a listing of 10,000 keys has four. */
const charactersAtMost = 128 * 1024 * 1024;

/** A target is judged slow when so much time has passed, so many replies were seen, and a mean reply took this share. */
const slow = { afterMs: 90_000, requests: 20, shareOfTimeout: 1 / 5 };

const mib = (characters: number) => Math.floor(characters / 1024 / 1024);

/**
 * What a run takes from a target. Beyond it nothing more is sent, so that a run ends within minutes and within the memory
 * of an ordinary one, whatever a target answers. What was not checked by then is inconclusive.
 */
export class Budget {
  readonly #timeoutMs: number;
  readonly #now: () => number;
  readonly #began: number;
  #requests = 0;
  #characters = 0;
  #ms = 0;

  /** @param now milliseconds of a clock that only goes forward. */
  constructor(timeoutMs: number, now = () => performance.now()) {
    this.#timeoutMs = timeoutMs;
    this.#now = now;
    this.#began = now();
  }

  spend({ requests, characters, ms }: Spent): void {
    this.#requests += requests;
    this.#characters += characters;
    this.#ms += ms;
  }

  /** Why nothing more may be sent, in words; undefined while something is left. */
  get exceeded(): string | undefined {
    if (this.#characters > charactersAtMost)
      return `the target has sent ${mib(this.#characters)} MiB, and at most ${mib(charactersAtMost)} are taken`;
    const mean = this.#ms / this.#requests;
    const limit = this.#timeoutMs * slow.shareOfTimeout;
    if (this.#requests < slow.requests || mean <= limit || this.#now() - this.#began < slow.afterMs)
      return undefined;
    return `a reply takes ${Math.round(mean)} ms on average, and at most ${Math.round(limit)} are waited for: set KMS_TIMEOUT_MS to five times what a reply takes`;
  }
}
