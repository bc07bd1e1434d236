import type { Pass, Session } from '../../client/iam/session.ts';
import { busy } from '../../client/patience.ts';
import type { EvidenceRecord, ExchangeRecord } from '../../schemas/formats/evidence.ts';
import type { Config } from '../config/shape.ts';
import { Clock } from './clock.ts';
import { clockControl } from './control.ts';
import type { EvidenceLog } from './evidence-log.ts';
import { aliasOf } from './keys/identity.ts';
import {
  externalAes,
  type KeyKind,
  KeyPool,
  type KeyRecord,
  type Lease,
  type Need,
  type Place,
  placeOf,
} from './keys/key-pool.ts';
import type { Ledger } from './keys/ledger.ts';
import type { KeptPromise } from './keys/open-keys.ts';
import { Rate } from './rate.ts';
import type { Secrets } from './secrets/secrets.ts';

/** What a worker must know of the run. */
export interface RunFacts {
  readonly config: Config;
  readonly runId: string;
  readonly ledgerSecret: string;
  /** Optional groups that this run leaves out, each with the reason. */
  readonly unavailable: Readonly<Record<string, string>>;
  /** The target is known to be wrong: a test that fails is what was expected, and restarts no worker. */
  readonly expectsFailures?: true;
}

/** Which of the configured projects a key belongs to. */
export type Whose = 'own' | 'other';

/** A step that failed twice alike: not tried again, and what depends on it is blocked at once. */
export interface GivenUp {
  readonly step: string;
  readonly by: string;
  readonly reason: string;
  /** The target does not serve it, which is no failure: once is enough. */
  readonly unsupported?: true;
}

/** What a test is told when it starts. */
export interface Beginning {
  /** Why nothing more is sent, if so. */
  readonly silent?: string;
  /** What need not be tried any more. */
  readonly givenUp: readonly GivenUp[];
  /** How far the target's clock is ahead of its Date header, in seconds. */
  readonly advanced: number;
}

/** Calls in a row without a reply of the service after which the target counts as gone. */
const silenceLimit = 10;

/** Whether the service proper answered: not silence, and nothing of what stands in front of it. */
function isHeard({ status }: ExchangeRecord): boolean {
  return status !== undefined && !busy.has(status);
}

/** Tests that fail give their keys up: on a target that is wrong everywhere, keys are created up to this number. */
const mostKeys = 48;

/** How many keys of a kind tests may share, so that a run stays within its quota whatever its workers. */
function capacityFor(kind: KeyKind, workers: number): number {
  return kind === externalAes ? Math.min(workers + 2, 5) : 1;
}

/** State that outlives workers: keys and who holds them, the ledger, the rate, the evidence. */
export class RunHost {
  readonly #facts: RunFacts;
  readonly #log: EvidenceLog;
  readonly #ledger: Ledger;
  readonly #secrets: Secrets;
  readonly #pools: Readonly<Record<Whose, KeyPool>>;
  readonly #session: Session | undefined;
  readonly #rate: Rate;
  readonly #clock: Clock;
  readonly #failures = new Map<string, number>();
  readonly #givenUp: GivenUp[] = [];
  #silent = 0;
  #aliases = 0;
  #planned = 0;

  /**
   * @param session the login that requests are sent with, where they are.
   * @param rate the one of the whole run, where something outside the tests shares it.
   */
  constructor(
    facts: RunFacts,
    log: EvidenceLog,
    ledger: Ledger,
    secrets: Secrets,
    session?: Session,
    rate = new Rate(facts.config.rps),
  ) {
    this.#facts = facts;
    this.#log = log;
    this.#ledger = ledger;
    this.#secrets = secrets;
    this.#rate = rate;
    const { workers, target } = facts.config;
    this.#clock = new Clock(
      target.controlEndpoint ? clockControl(target.controlEndpoint) : undefined,
      workers,
    );
    this.#session = session;
    const newAlias = (kind: KeyKind) => this.#newAlias(kind);
    this.#pools = {
      own: new KeyPool(kind => capacityFor(kind, workers), newAlias),
      other: new KeyPool(() => 1, newAlias),
    };
  }

  /** Serves the facts of the run; called once by each worker. */
  async facts(): Promise<RunFacts> {
    return this.#facts;
  }

  /** Reads the target's clock, where it can be moved. */
  async readClock(): Promise<void> {
    await this.#clock.read();
  }

  /** Called at the start of each test. @param slot the place of its worker among those that run together. */
  async begin(slot: number): Promise<Beginning> {
    await this.#clock.enter(slot);
    await this.#rate.permit(0);
    const silent = `${this.#silent} requests in a row got no reply of the service, so nothing more is sent`;
    const { advanced } = this.#clock;
    return { givenUp: this.#givenUp, advanced, ...(this.#silent >= silenceLimit ? { silent } : {}) };
  }

  /** Called at the end of each test, with its records and the secrets that it came to know. */
  async record(
    slot: number,
    records: EvidenceRecord[],
    secrets: Array<readonly [kind: string, value: string]>,
  ): Promise<void> {
    this.#clock.leave(slot);
    for (const [kind, value] of secrets) this.#secrets.add(kind, value);
    for (const record of records) {
      if (record.type === 'exchange') this.#silent = isHeard(record) ? 0 : this.#silent + 1;
    }
    this.#log.append(...records);
  }

  /** Hands out a key of a kind, see KeyPool; or says why no more are made. */
  async lease(kind: KeyKind, need: Need, whose: Whose = 'own'): Promise<Lease | { readonly none: string }> {
    const lease = await this.#clock.whileWaitingForKey(this.#pools[whose].lease(kind, need));
    if (!('create' in lease) || this.#planned < mostKeys) return lease;
    this.#pools[whose].discard(placeOf(kind, need));
    return { none: `this run has created ${this.#planned} keys, which is enough for any target` };
  }

  /** Moves the target's clock to a time, in seconds since 1970, once nothing else is going on; see Clock. */
  async reach(time: number): Promise<number> {
    return this.#clock.reach(time);
  }

  /** Something that must hold later: written down, and the key is kept for it. */
  async promise(promise: KeptPromise): Promise<void> {
    this.#ledger.promised(promise);
  }

  /** An alias for a key of a kind that is created outside the pool. */
  async alias(kind: KeyKind): Promise<string> {
    return this.#newAlias(kind);
  }

  /** An alias that is in the ledger before anything is created under it. */
  async plan(alias: string, whose: Whose = 'own'): Promise<void> {
    this.#planned += 1;
    this.#ledger.plan(alias, whose === 'other' ? this.#facts.config.other?.projectId : undefined);
  }

  async created(alias: string, key_id: string): Promise<void> {
    this.#ledger.created(alias, key_id);
  }

  /** describe-key has shown our alias and marker on the key. */
  async proven(alias: string): Promise<void> {
    this.#ledger.proven(alias);
  }

  /** The creation was refused in clear: nothing exists under the alias because of us. */
  async refused(alias: string): Promise<void> {
    this.#ledger.refused(alias);
  }

  async release(key: KeyRecord, whose: Whose = 'own'): Promise<void> {
    this.#pools[whose].release(key);
  }

  async discard(place: Place, whose: Whose = 'own'): Promise<void> {
    this.#pools[whose].discard(place);
  }

  /**
   * The token of the run's login, obtained once and shared by all workers.
   * @throws NoReply when there is none to be had.
   */
  async pass(): Promise<Pass> {
    if (!this.#session) throw new Error('this run has no password login');
    return this.#session.pass();
  }

  /** A step of an arrangement failed; the second failure alike gives it up, and the first when it is not served. */
  async stepFailed(failure: GivenUp): Promise<void> {
    const alike = `${failure.step}: ${failure.reason}`;
    const times = (this.#failures.get(alike) ?? 0) + 1;
    this.#failures.set(alike, times);
    if (times === (failure.unsupported ? 1 : 2)) this.#givenUp.push(failure);
  }

  /** Waits until `count` more requests may leave. */
  async permit(count: number): Promise<void> {
    await this.#rate.permit(count);
  }

  /** Holds every request of the run back, as the target asked with `Retry-After`; in milliseconds. */
  async pause(ms: number): Promise<void> {
    this.#rate.pause(ms);
  }

  #newAlias(kind: KeyKind): string {
    this.#aliases += 1;
    return aliasOf(this.#facts.runId, kind, this.#aliases);
  }
}
