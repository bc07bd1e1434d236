import type { Incoming } from './http/transport.ts';

/** Answers of something in front of the service, or of a service that has no time: it was not heard. */
export const busy: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** How long one call waits for a busy service, all its waits together, in milliseconds. */
const patienceMs = 60_000;

/** A throttled request is harmless to repeat, and a busy service may ask for patience. */
const attemptsAtMost = { throttled: 8, otherwise: 3 };
const longestOwnPauseMs = 3_000;

/** What came of one attempt: a reply, or why there was none. */
export interface Outcome {
  readonly incoming?: Incoming;
  readonly error?: string;
}

/** What does not pass within seconds: nobody listens, nobody knows the name, nobody trusts the certificate. */
const lasting = /refuses|resolved|no way|certificate|TLS|login|proxy/;

/** When to repeat a call, in milliseconds, and whether the target asked for it; undefined: not at all. */
export interface Wait {
  readonly ms: number;
  readonly asked: boolean;
}

/** How patient one call is: it knows how often it was sent and how long it has waited. */
export class Patience {
  readonly #repeatable: boolean;
  #attempts = 0;
  #waitedMs = 0;

  /** @param repeatable whether the call changes nothing, so that it may be sent again whatever became of it. */
  constructor(repeatable: boolean) {
    this.#repeatable = repeatable;
  }

  /** How long to wait before the next attempt; undefined when the outcome stands. */
  after(outcome: Outcome): Wait | undefined {
    this.#attempts += 1;
    if (!mayRepeat(outcome, this.#repeatable, this.#attempts)) return undefined;
    const asked = msAsked(outcome.incoming);
    const ms = asked > 0 ? asked : Math.min(100 * 2 ** (this.#attempts - 1), longestOwnPauseMs);
    if (this.#waitedMs + ms > patienceMs) return undefined;
    this.#waitedMs += ms;
    return { ms, asked: asked > 0 };
  }
}

/** A throttled request was not carried out; anything else may be repeated only where it changes nothing. */
function mayRepeat({ incoming, error = '' }: Outcome, repeatable: boolean, attempts: number): boolean {
  const status = incoming?.status;
  if (attempts >= (status === 429 ? attemptsAtMost.throttled : attemptsAtMost.otherwise)) return false;
  if (status === undefined) return repeatable && !lasting.test(error);
  return status === 429 || (repeatable && busy.has(status));
}

/**
 * What `Retry-After` asks for, in milliseconds: seconds, or a date, which is read by the clock of who wrote it.
 * 0 for none, or for one that is past or cannot be read.
 */
export function msAsked(incoming: Incoming | undefined): number {
  const header = incoming?.headers['retry-after']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(header)) return Number(header) * 1000;
  const now = Date.parse(incoming?.headers.date ?? '');
  const until = Date.parse(header);
  return Number.isNaN(until) ? 0 : Math.max(0, until - (Number.isNaN(now) ? Date.now() : now));
}
