import { Budget, type Spent } from '../../client/budget.ts';
import type { Standing } from '../../client/client.ts';
import type { Session } from '../../client/iam/session.ts';
import { busy } from '../../client/patience.ts';
import type { Secrets } from '../../client/secrets/secrets.ts';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import type { AssertionRecord, EvidenceRecord, ExchangeRecord } from '../../schemas/formats/evidence.ts';
import { counted } from '../config/counted.ts';
import type { Config } from '../config/shape.ts';
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
} from './keys/key-pool.ts';
import type { Ledger } from './keys/ledger.ts';
import type { KeptPromise } from './keys/open-keys.ts';
import { type Needs, newStandingAlias, standingPlaces } from './keys/standing/standing.ts';
import type { StandingKeys } from './keys/standing/standing-keys.ts';
import { type Earlier, Promises } from './promises.ts';
import { Clock, type Move } from './time/clock.ts';
import { Outage } from './traffic/outage.ts';
import { Rate } from './traffic/rate.ts';
import type { SenderWatch } from './traffic/sender-watch.ts';
import { Watchdog } from './watchdog.ts';

/** What a worker must know of the run. */
export interface RunFacts {
  readonly config: Config;
  readonly runId: string;
  readonly ledgerSecret: string;
  /** Made for this run alone: by it the evidence tells material and tokens apart. It is never written anywhere. */
  readonly fingerprintKey: string;
  /** Optional groups that this run leaves out, each with the reason. */
  readonly unavailable: Readonly<Record<string, string>>;
  /** Whether a later run can see what this one promises. */
  readonly canPromise: boolean;
  /** What decides how many standing keys there are. */
  readonly standingNeeds: Needs;
  /** The browser that the console is driven with, where it is. */
  readonly chromium?: string;
  /** The target is known to be wrong: a test that fails is what was expected, and restarts no worker. */
  readonly expectsFailures?: true;
  /** How often the tests that run now have been run, this time included: 1, and more in the second look. */
  readonly attempt?: number;
}

/** Why no key is handed out, and the requirement of the first test that failed and gave its key up. */
interface NoLease {
  readonly none: string;
  readonly by?: string;
}

/** Which of the configured projects a key belongs to. */
export type Whose = 'own' | 'other';

/** A step that failed twice alike: not tried again, and what depends on it is blocked at once. */
export interface GivenUp {
  readonly step: string;
  readonly by: string;
  readonly reason: string;
  /** The target does not serve it, which is not a failure: once is enough. */
  readonly unsupported?: true;
}

/** Seconds since 1970 by the target's Date header. */
export interface TargetDate {
  /** As a request shows that is sent for it. */
  ask(): Promise<number>;
  /** As the last reply showed. */
  last(): number;
}

const thisMachine: TargetDate = { ask: async () => Date.now() / 1000, last: () => Date.now() / 1000 };

/** What a test is told when it starts. */
export interface Beginning {
  /** Whether each request has to ask for a permit. */
  readonly limited: boolean;
  /** Why nothing more is sent, if so. */
  readonly silent?: string;
  /** What need not be tried any more. */
  readonly givenUp: readonly GivenUp[];
  /** Seconds since 1970 by the target's Date header. */
  readonly shown: number;
  /** How far the target's clock is ahead of its Date header, in seconds. */
  readonly advanced: number;
}

/** Calls in a row without a reply of the service after which the target counts as gone. */
const silenceLimit = 10;

/** Whether the service itself answered, and not a gateway in front of it. */
function isHeard({ status }: ExchangeRecord): boolean {
  return status !== undefined && !busy.has(status);
}

const isInconclusive = (record: EvidenceRecord): record is AssertionRecord =>
  record.type === 'assertion' && record.verdict === 'inconclusive';

const isFailure = (record: EvidenceRecord): record is AssertionRecord =>
  record.type === 'assertion' && record.verdict === 'fail';

const isOfMust = ({ requirement }: AssertionRecord) =>
  catalogue.requirements.some(({ id, level }) => id === requirement && level === 'MUST');

/** Marks what belongs to a later attempt of a test. */
function ofAttempt(attempt: number, record: EvidenceRecord): EvidenceRecord {
  const isMarked = attempt > 1 && (record.type === 'exchange' || record.type === 'assertion');
  return isMarked ? { ...record, attempt } : record;
}

/** Tests that fail give their keys up: on a target that is wrong everywhere, keys are created up to this number. */
const mostKeys = 60;

/** An outage loses the replies to many creations that never came about: so many more are tried before none is. */
const mostLost = 48;

/** How many keys of a kind tests may share, so that a run stays within its quota whatever its workers. */
function capacityFor(place: Place, workers: number): number {
  return place === externalAes ? Math.min(workers + 2, 5) : 1;
}

/** The alias of a new standing key. */
function aliasFor(kind: KeyKind, need: Need): string {
  if (typeof need === 'object') return newStandingAlias({ kind, rest: 'twin', materialOf: need.twinOf });
  if (need === 'paired') return newStandingAlias({ kind, rest: 'pair' });
  return newStandingAlias({ kind, rest: need === 'unused' || need === 'untouched' ? 'empty' : 'material' });
}

/** State that outlives workers: keys and who holds them, the ledger, the rate, the evidence. */
export class RunHost {
  readonly #facts: RunFacts;
  readonly #log: EvidenceLog;
  readonly #ledger: Ledger;
  readonly #secrets: Secrets;
  /** The keys that tests share, of each project. */
  readonly pools: Readonly<Record<Whose, KeyPool>>;
  readonly #session: Session | undefined;
  readonly #rate: Rate;
  readonly #outage: Outage;
  readonly #clock: Clock;
  readonly #promises: Promises;
  readonly #date: TargetDate;
  readonly #watchdog = new Watchdog();
  readonly #budget: Budget;
  /** Why nothing more is sent after a worker had to be ended: what it held comes back from nobody. */
  #hung: NoLease | undefined;
  #tellHung: (why: NoLease) => void = () => {};
  readonly #untilHung = new Promise<NoLease>(tell => {
    this.#tellHung = tell;
  });
  readonly #failures = new Map<string, number>();
  readonly #givenUp: GivenUp[] = [];
  readonly #undecided = new Set<string>();
  /** The first MUST that failed, if one did: keys were given up for it. */
  #firstFailed: string | undefined;
  #standing: StandingKeys | undefined;
  #sender: SenderWatch | undefined;
  #attempt = 1;
  #silent = 0;
  #aliases = 0;
  #planned = 0;
  #created = 0;
  /** Creations that were answered with a refusal. */
  #refused = 0;
  /** Why the ledger cannot be written, if so. */
  #unwritten: string | undefined;

  /**
   * @param session the login that requests are sent with, where they are.
   * @param rate the one of the whole run, where something outside the tests shares it.
   * @param outage waits for a target that is away to answer again.
   * @param promises what earlier runs promised.
   * @param date tells the time by the target's Date header.
   */
  constructor(
    facts: RunFacts,
    log: EvidenceLog,
    ledger: Ledger,
    secrets: Secrets,
    session?: Session,
    rate = new Rate(facts.config.rps),
    outage = new Outage(async () => false, 0),
    promises = new Promises([]),
    date: TargetDate = thisMachine,
  ) {
    this.#promises = promises;
    this.#facts = facts;
    this.#log = log;
    this.#ledger = ledger;
    this.#secrets = secrets;
    this.#rate = rate;
    this.#outage = outage;
    const { workers, target, timeoutMs } = facts.config;
    this.#budget = new Budget(timeoutMs);
    this.#clock = new Clock(
      target.controlEndpoint ? this.#moving(target.controlEndpoint, facts.config.controlToken) : undefined,
      workers,
      () => date.ask(),
    );
    this.#session = session;
    this.#date = date;
    const standing = facts.config.keys === 'pool';
    const places = standingPlaces(facts.standingNeeds);
    const newAlias = standing ? aliasFor : (kind: KeyKind) => this.#newAlias(kind);
    const capacity = (place: Place) => (standing ? (places.get(place) ?? 1) : capacityFor(place, workers));
    this.pools = {
      own: new KeyPool({ capacity, standing, newAlias }),
      other: new KeyPool({ capacity: () => 1, standing, newAlias }),
    };
  }

  /** Moves the clock, and tells the pools: a key pending deletion may be gone then, and material may have expired. */
  #moving(endpoint: string, token: string | undefined): Move {
    const move = clockControl(endpoint, token);
    return async seconds => {
      const now = await move(seconds);
      for (const pool of Object.values(this.pools))
        pool.clockMoved(seconds, this.#facts.config.consistencyMs);
      return now;
    };
  }

  /** Serves the facts of the run; called once by each worker. */
  async facts(): Promise<RunFacts> {
    return { ...this.#facts, attempt: this.#attempt };
  }

  /** Whether there are tests for a second look: nothing could be said of them, for the target was not heard. */
  get hasUndecided(): boolean {
    return this.#undecided.size > 0 && this.#whyOver() === undefined;
  }

  /** From now on tests are run once more. @returns the names of those to run. */
  lookAgain(): string[] {
    const tests = [...this.#undecided].sort();
    this.#undecided.clear();
    this.#attempt += 1;
    this.#silent = 0;
    return tests;
  }

  /** The clock that expiry goes by is so far ahead of the target's Date header, in seconds. */
  clockIsAhead(seconds: number): void {
    this.#clock.isAhead(seconds);
  }

  /** Reads the target's clock, where it can be moved. */
  async readClock(): Promise<void> {
    await this.#clock.read();
  }

  /** Called at the start of each test. @param slot the place of its worker among those that run together. */
  async begin(slot: number): Promise<Beginning> {
    await this.#clock.enter(slot);
    await this.#rate.permit(0);
    if (this.#silent >= silenceLimit && (await this.#outage.ends())) this.#silent = 0;
    const { advanced } = this.#clock;
    const silent = this.#whySilent();
    const limited = this.#rate.isLimited;
    const shown = this.#date.last();
    return { limited, givenUp: this.#givenUp, shown, advanced, ...(silent ? { silent } : {}) };
  }

  /** Why this run cannot go on, whatever the target does. */
  #whyOver(): string | undefined {
    return this.#log.broken ?? this.#unwritten ?? this.#hung?.none ?? this.#budget.exceeded;
  }

  #whySilent(): string | undefined {
    const lost = this.#sender?.lost ?? this.#whyOver();
    if (lost) return `${lost}, so nothing more is sent`;
    if (this.#silent < silenceLimit) return undefined;
    return `${this.#silent} requests in a row got no reply of the service, so nothing more is sent`;
  }

  /** The keys of the pools are standing keys. */
  standOn(standing: StandingKeys): void {
    this.#standing = standing;
  }

  /** From now on, refusals of the run's own credentials are looked into. */
  watch(sender: SenderWatch): void {
    this.#sender = sender;
  }

  /** The run's own credentials were answered 401 or 403; see SenderWatch. @param token the one that was refused. */
  async senderRefused(token?: string): Promise<Standing> {
    return (await this.#sender?.ask(token)) ?? 'accepted';
  }

  /** A worker shows that it is alive; one that no longer does is ended. @param slot its place among the workers. */
  async alive(pid: number, slot: number): Promise<void> {
    this.#watchdog.beat(pid, () => {
      this.#clock.leave(slot);
      this.#hung ??= { none: `worker ${slot} no longer answered and was ended` };
      console.error(`${this.#hung.none}: nothing more is sent, and the keys of this run are being retired.`);
      this.#tellHung(this.#hung);
    });
  }

  /** A worker has ended. */
  async leave(pid: number): Promise<void> {
    this.#watchdog.leave(pid);
  }

  /**
   * Called at the end of each test, with its records and the secrets that it came to know.
   * @param spent what it received.
   */
  async record(
    slot: number,
    records: EvidenceRecord[],
    secrets: Array<readonly [kind: string, value: string]>,
    spent: Spent = { requests: 0, characters: 0, ms: 0 },
  ): Promise<void> {
    this.#clock.leave(slot);
    this.#budget.spend(spent);
    for (const [kind, value] of secrets) this.#secrets.add(kind, value);
    for (const record of records) {
      if (record.type === 'exchange') this.#silent = isHeard(record) ? 0 : this.#silent + 1;
    }
    for (const { test } of records.filter(isInconclusive))
      if (!records.some(isFailure)) this.#undecided.add(test);
    this.#firstFailed ??= records.filter(isFailure).find(isOfMust)?.requirement;
    this.#log.append(...records.map(record => ofAttempt(this.#attempt, record)));
  }

  /**
   * Hands out a key of a kind, see KeyPool; or says why no more are made, and what failed that needed so many.
   * @returns also how far the target's clock is ahead: it may be moved while a test waits for a key.
   */
  async lease(
    kind: KeyKind,
    need: Need,
    holding = false,
    whose: Whose = 'own',
  ): Promise<(Lease | NoLease) & { readonly advanced: number }> {
    const lease = await this.#lease(kind, need, holding, whose);
    return { ...lease, advanced: this.#clock.advanced };
  }

  async #lease(kind: KeyKind, need: Need, holding: boolean, whose: Whose): Promise<Lease | NoLease> {
    const pool = this.pools[whose];
    const handedOut = Promise.race([pool.lease(kind, need, holding), this.#untilHung]);
    const lease = await this.#clock.whileWaitingForKey(handedOut);
    if (!('create' in lease)) return lease;
    const lost = this.#planned - this.#created - this.#refused;
    if (this.#created < mostKeys && lost < mostLost) {
      this.#standing?.await(lease.create.alias, pool);
      return lease;
    }
    pool.notCreated(kind, need);
    const none =
      lost < mostLost
        ? `this run has created ${counted(this.#created, 'key')}, the most that one run may create`
        : `the replies to ${counted(lost, 'create-key request')} were lost, and each may have created a key`;
    return { none, ...(this.#firstFailed ? { by: this.#firstFailed } : {}) };
  }

  /** Moves the target's clock to a time, in seconds since 1970, once nothing else is going on; see Clock. */
  async reach(time: number): Promise<number> {
    return this.#clock.reach(time);
  }

  /** What earlier runs promised for a requirement. @param now seconds since 1970, by the target's clock. */
  async earlier(requirement: string, now: number): Promise<Earlier> {
    return this.#promises.of(requirement, now);
  }

  /**
   * A promise is looked at, or never will be.
   * @param ours keys of it that are there and ours: they are this run's from now on.
   */
  async settlePromise(
    promise: Pick<KeptPromise, 'requirement' | 'due'>,
    ours: ReadonlyArray<Pick<KeptPromise, 'alias' | 'key_id'>>,
  ): Promise<void> {
    for (const { alias, key_id } of ours) if (key_id) this.#ledger.taken(alias, key_id);
    this.#promises.settle(promise);
  }

  /** Something that must hold later: written down, and the key is kept for it. */
  async promise(promise: Omit<KeptPromise, 'since' | 'run'>): Promise<void> {
    this.#ledger.promised({ ...promise, since: new Date().toISOString(), run: this.#facts.runId });
  }

  /** An alias for a key of a kind that is created outside the pool. */
  async alias(kind: KeyKind): Promise<string> {
    return this.#newAlias(kind);
  }

  /** Puts an alias into the ledger before anything is created under it. @returns why nothing may be created, if so. */
  async plan(alias: string, whose: Whose = 'own'): Promise<string | undefined> {
    this.#planned += 1;
    const project = whose === 'other' ? this.#facts.config.other?.projectId : undefined;
    this.#write(() => this.#ledger.plan(alias, project));
    return this.#unwritten;
  }

  async created(alias: string, key_id: string): Promise<void> {
    this.#created += 1;
    this.#write(() => this.#ledger.created(alias, key_id));
    this.#standing?.created(alias, key_id);
  }

  /** describe-key has shown our alias and marker on the key. */
  async proven(alias: string, key_id: string): Promise<void> {
    this.#write(() => this.#ledger.proven(alias, key_id));
  }

  /** The creation was refused: it should have left no key under the alias. */
  async refused(alias: string): Promise<void> {
    this.#refused += 1;
    this.#write(() => this.#ledger.refused(alias));
  }

  /** What the ledger cannot be told is still found by its alias; but nothing more is created then. */
  #write(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#unwritten ??= `the ledger cannot be written: ${(error as Error).message}`;
    }
  }

  async release(key: KeyRecord, whose: Whose = 'own'): Promise<void> {
    this.#standing?.released(key);
    this.pools[whose].release(key);
  }

  /** No test may have the key as it is: a standing one is restored, any other is not used again. */
  async giveUp(key: KeyRecord, whose: Whose = 'own'): Promise<void> {
    if (!key.standing) this.pools[whose].discard(key);
    else if (key.promised) this.#standing?.released(key);
    else await this.#standing?.repair(key);
  }

  /** A key that was leased to be created was not. */
  async notCreated(kind: KeyKind, need: Need, whose: Whose = 'own'): Promise<void> {
    this.pools[whose].notCreated(kind, need);
  }

  /**
   * The token of the run's login, obtained once and shared by all workers, and how long to use it, in milliseconds.
   * @throws NoReply when there is none to be had.
   */
  async pass(): Promise<{ token: string; forMs: number }> {
    if (!this.#session) throw new Error('this run has no password login');
    const { token, renewAt } = await this.#session.pass();
    return { token, forMs: renewAt - performance.now() };
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

  /**
   * A request was answered 429: the run waits and slows down, see Rate.
   * @param ms how long the target asks to wait; 0 when it does not say.
   * @param sent requests of the test so far.
   */
  async throttled(ms: number, sent = 0): Promise<void> {
    this.#rate.throttled(ms, this.#log.requests + sent);
  }

  /** What the run waits for, in words; undefined while it goes on. */
  get waiting(): string | undefined {
    return this.#outage.waiting ?? this.#rate.waiting;
  }

  #newAlias(kind: KeyKind): string {
    this.#aliases += 1;
    return aliasOf(this.#facts.runId, kind, this.#aliases);
  }
}
