import type { Silence, SilenceKind } from './http/errors.ts';
import type { Incoming } from './http/transport.ts';

/** Statuses of a gateway, or of a service that is overloaded: the service itself was not heard. */
export const busy: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** How long one call waits for a busy service, all its waits together, in milliseconds. */
const patienceMs = 60_000;

/**
 * How long one call goes on being throttled, in milliseconds. The run waits for the target up to a minute, and requests
 * then leave one after another.
 */
const throttledMs = 90_000;

const attemptsAtMost = 3;

/** Before a call that was answered 500 is sent again, in milliseconds. */
const breakdownPauseMs = 100;
const longestOwnPauseMs = 3_000;

/** What came of one attempt: a reply, or why there was none. */
export interface AttemptResult {
  readonly incoming?: Incoming;
  readonly silence?: Silence;
}

/** What does not pass within seconds, so that repeating is of no use. */
const lasting: ReadonlySet<SilenceKind> = new Set([
  'refused',
  'unresolved',
  'unreachable',
  'certificate-expired',
  'certificate-name',
  'certificate-untrusted',
  'certificate',
  'tls',
  'proxy',
  'login',
  'sender',
  'too-large',
]);

/** When to repeat a call, in milliseconds; undefined: not at all. */
export interface Wait {
  readonly ms: number;
  /** Whether the wait is the whole run's: the target throttles, or asks for time. The limit of the run waits it out. */
  readonly ofTheRun: boolean;
}

/** How patient one call is: it knows how often it was sent and how long it has waited. */
export class Patience {
  readonly #repeatable: boolean;
  readonly #mustBeRefused: boolean;
  readonly #now: () => number;
  #attempts = 0;
  #waitedMs = 0;
  #throttledAt: number | undefined;
  #sawBreakdown = false;

  /**
   * @param repeatable whether the call changes nothing, so that it may be sent again whatever became of it.
   * @param mustBeRefused whether it may be sent again only where it was not heard: what it should not have changed is
   *   looked for afterwards.
   * @param now milliseconds of a clock that only goes forward.
   */
  constructor(repeatable: boolean, mustBeRefused = false, now = () => performance.now()) {
    this.#repeatable = repeatable;
    this.#mustBeRefused = mustBeRefused;
    this.#now = now;
  }

  /** Whether the call was answered 500 and asked again, which the provider tells clients to do, once. */
  get sawBreakdown(): boolean {
    return this.#sawBreakdown;
  }

  /** How long to wait before the next attempt; undefined when there is none. */
  after(outcome: AttemptResult): Wait | undefined {
    const asked = msAsked(outcome.incoming);
    if (outcome.incoming?.status === 429) return this.#throttled(asked);
    if (this.#repeatable && outcome.incoming?.status === 500 && !this.#sawBreakdown) {
      this.#sawBreakdown = true;
      return { ms: breakdownPauseMs, ofTheRun: false };
    }
    this.#attempts += 1;
    if (!mayRepeat(outcome, this.#repeatable || this.#mustBeRefused, this.#attempts)) return undefined;
    const ms = asked > 0 ? asked : Math.min(100 * 2 ** (this.#attempts - 1), longestOwnPauseMs);
    if (this.#waitedMs + ms > patienceMs) return undefined;
    this.#waitedMs += ms;
    return { ms, ofTheRun: asked > 0 };
  }

  /** A throttled request was not carried out: it is harmless to repeat. */
  #throttled(asked: number): Wait | undefined {
    const now = this.#now();
    this.#throttledAt ??= now;
    return now + asked - this.#throttledAt > throttledMs ? undefined : { ms: asked, ofTheRun: true };
  }
}

/** What may have been carried out is repeated only where it changes nothing. */
function mayRepeat({ incoming, silence }: AttemptResult, repeatable: boolean, attempts: number): boolean {
  if (!repeatable || attempts >= attemptsAtMost) return false;
  return incoming ? busy.has(incoming.status) : !(silence && lasting.has(silence.kind));
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
