import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NoReply, NotHeard } from '../client/http/errors.ts';
import type { Secrets } from '../client/secrets/secrets.ts';
import { contractDigest } from '../schemas/contract/contract.ts';
import type { CleanupRecord, DuePromise, ExchangeRecord, HeaderRecord } from '../schemas/formats/evidence.ts';
import type { Waiver } from '../schemas/generated/waivers.ts';
import { profiles } from '../schemas/profiles.ts';
import { findChromium } from './browser/chromium.ts';
import type { Config } from './config/shape.ts';
import { targetName } from './config/target.ts';
import { Printed } from './files/printed.ts';
import { scanFiles } from './files/scan.ts';
import { unavailableGroups } from './groups.ts';
import { configuredSecrets } from './host/configured-secrets.ts';
import { EvidenceLog } from './host/evidence-log.ts';
import { type HostClient, hostClient, sessionOf } from './host/host-client.ts';
import { keptSecret, newRunId, runIdVariable } from './host/keys/identity.ts';
import { externalAes } from './host/keys/key-pool.ts';
import { Ledger } from './host/keys/ledger.ts';
import { type Caller, NamedKeys } from './host/keys/named-keys.ts';
import { type LedgerKey, openKeys } from './host/keys/open-keys.ts';
import { keptFor, type Retirement, retireKeys } from './host/keys/retire.ts';
import { roleOf, standingPlaces } from './host/keys/standing/standing.ts';
import { type Settled, type Stand, StandingKeys } from './host/keys/standing/standing-keys.ts';
import { Promises, shown } from './host/promises.ts';
import { serve } from './host/rpc.ts';
import { type RunFacts, RunHost } from './host/run-host.ts';
import { secondsAhead } from './host/time/moved-clock.ts';
import { clockStepMs, steadyNow } from './host/time/steady-time.ts';
import { Outage } from './host/traffic/outage.ts';
import { Rate } from './host/traffic/rate.ts';
import { SenderWatch } from './host/traffic/sender-watch.ts';
import { CannotStart } from './start/cannot-start.ts';
import { lockFor } from './start/lock.ts';
import { suiteIdentity } from './suite.ts';
import { pendingPromises } from './sweep/open-ledgers.ts';
import { ledgerFile } from './sweep/retire-run.ts';
import { waiversOf } from './waivers/waivers-of.ts';

/** A run that is going on in this process. */
export interface OpenRun {
  /** What its workers talk to. */
  readonly host: RunHost;
  readonly secrets: Secrets;
  readonly evidenceFile: string;
  readonly outDir: string;
  /** Requests sent so far. */
  requests(): number;
  /** The time by which the run is told, and how far this machine's clock was set since it began. */
  time(): { readonly now: Date; readonly stepMs: number };
  /** What the run waits for, in words; undefined while it goes on. */
  waiting(): string | undefined;
  /** Looks for every secret of the run in files. */
  scan(files: readonly string[]): Array<{ file: string; kind: string }>;
  /** The text with every secret of the run replaced. */
  redact(text: string): string;
  /**
   * Begins the second look, or another: at the tests of which nothing could be said, for the target was not heard.
   * @returns their names; none where there are none, or where the target still cannot be heard.
   */
  lookAgain(): Promise<string[]>;
  /** Retires the run's keys. */
  end(): Promise<void>;
  /** Ends the run without retiring its keys, where the target ends with it. */
  abandon(): Promise<void>;
}

/** A run that workers can join. */
export interface StartedRun extends OpenRun {
  /** What workers need to join. */
  readonly address: string;
  /** Looks for every secret of the run in what this process printed so far: the file is then stdout or stderr. */
  printed(): Array<{ file: string; kind: string }>;
}

function header(
  { config, unavailable }: RunFacts,
  filter: readonly string[],
  waivers: Waiver[],
  promises: readonly DuePromise[],
): HeaderRecord {
  const { class: targetClass, profile, endpoint, projectId } = config.target;
  const { title: edition, sourceDate } = profiles[profile];
  return {
    type: 'header',
    schemaVersion: 1,
    suite: suiteIdentity(),
    contract: { digest: contractDigest() },
    target: {
      class: targetClass,
      host: targetName(config.target),
      profile,
      edition,
      sourceDate,
      ...(targetClass !== 'embedded' && { endpoint, projectId }),
      ...(config.product && { product: config.product }),
    },
    startedAt: steadyNow().toISOString(),
    workers: config.workers,
    ...(config.workersWhy && { workersWhy: config.workersWhy }),
    filter: [...filter],
    ...(config.repeats && { repeats: [...config.requirements] }),
    ...(config.shard && { shard: config.shard }),
    unavailable: { ...unavailable },
    required: [...config.require],
    waivers,
    duePromises: promises.map(shown),
  };
}

/** With the embedded emulator the state lives and ends with the run. */
function stateFolder(config: Config): { folder: string; remove: () => void } {
  if (config.target.class !== 'embedded') return { folder: config.stateDir, remove: () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'kms-conformance-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Opens a run: ledger, keys, rate, evidence and the list of secrets, for all its workers.
 * @param filter what restricts the run, in words; empty when the whole suite runs.
 * @param special what is otherwise than in a run of `certify`: failures that are expected, other optional groups.
 * @throws CannotStart when somebody else works on the target.
 */
export async function openRun(
  config: Config,
  filter: readonly string[],
  special: Partial<Pick<RunFacts, 'expectsFailures' | 'unavailable'>> = {},
): Promise<OpenRun> {
  const waivers = await waiversOf(config);
  const lock = lockFor(config, 'certify');
  const state = stateFolder(config);
  const runId = process.env[runIdVariable] ?? newRunId(new Date());
  const ledgerSecret =
    config.ledgerSecret ??
    (config.target.class === 'embedded' ? randomBytes(32).toString('hex') : keptSecret(state.folder));
  const secrets = configuredSecrets(config);
  secrets.add('ledger secret', ledgerSecret);
  const ledger = new Ledger(ledgerFile(state.folder, runId));
  const log = new EvidenceLog(join(config.out, 'evidence.jsonl'), secrets);
  const unavailable = unavailableGroups(config);
  const chromium = config.console && !unavailable.console ? findChromium(config.chromium) : undefined;
  const promises = new Promises(config.target.class === 'embedded' ? [] : pendingPromises(config));
  const promised = new Set(promises.all.flatMap(({ key_id }) => key_id ?? []));
  const facts: RunFacts = {
    config,
    runId,
    ledgerSecret,
    fingerprintKey: randomBytes(32).toString('hex'),
    unavailable,
    canPromise: canPromise(config),
    standingNeeds: {
      waits: config.target.controlEndpoint === undefined || promised.size > 0,
      secondProject: config.other !== undefined,
    },
    ...(chromium && { chromium }),
    ...special,
  };
  log.append(header(facts, filter, waivers, promises.all));
  const rate = new Rate(config.rps);
  const around = {
    record: (exchange: ExchangeRecord) => log.append(exchange),
    secret: (kind: string, value: string) => secrets.add(kind, value),
  };
  const session = sessionOf(config, around, rate);
  const clients = hostClient(config, around, session, rate, facts.fingerprintKey);
  const outage = new Outage(() => answers(clients.client), outageTimeouts * config.timeoutMs);
  const sender = new SenderWatch(
    clients.client,
    session,
    config.auth?.startsWith('aksk') ? 'access key' : 'token',
  );
  const date = { ask: () => shownSeconds(clients), last: () => clients.targetSeconds() };
  const host = new RunHost(facts, log, ledger, secrets, session, rate, outage, promises, date);
  if (config.target.class !== 'embedded') await sender.begin();
  host.watch(sender);
  await host.readClock();
  const standing =
    config.keys === 'pool' ? await standingKeys(facts, host, clients, secrets, promised) : undefined;
  await noticeMovedClock(facts, host, clients, standing, promises);
  const close = async () => {
    await clients.close();
    ledger.close();
    state.remove();
    lock.release();
  };
  return {
    host,
    secrets,
    evidenceFile: log.file,
    outDir: config.out,
    requests: () => log.requests,
    time: () => ({ now: steadyNow(), stepMs: clockStepMs() }),
    waiting: () => host.waiting,
    scan: files => scanFiles(secrets, files),
    redact: text => secrets.redact(text),
    lookAgain: async () => {
      const heard = host.hasUndecided && !sender.lost && (await outage.ends(config.timeoutMs));
      return heard ? host.lookAgain() : [];
    },
    end: async () => {
      await retire({ facts, log, ledger, clients, sender, outage, standing, promises });
      await close();
    },
    abandon: close,
  };
}

/** How long a run waits for a target that is away, in time-outs of a request: 120 s by default. */
const outageTimeouts = 12;

/** How long the clean-up waits besides, so that it is the last to give up. */
const cleanupTimeouts = 6;

/** Seconds since 1970 by the Date header that the target sends now; its clock may have been set since the last one. */
async function shownSeconds({ client, targetSeconds }: HostClient): Promise<number> {
  await answers(client);
  return targetSeconds();
}

/** Whether the service answers, right or wrong, to a question that changes nothing; a gateway that throttles is not it. */
async function answers(client: Caller): Promise<boolean> {
  try {
    const { status } = await client.call('user-quotas', undefined, { burst: true });
    return status !== 429;
  } catch {
    return false;
  }
}

/** Opens a run and serves its host to the workers of this Playwright. @param filter as `openRun` takes it. */
export async function startRun(config: Config, filter: readonly string[]): Promise<StartedRun> {
  const run = await openRun(config, filter);
  const printed = new Printed(run.secrets).watch();
  const served = await serve(() => run.host);
  const end = async () => {
    await served.close();
    await run.end();
  };
  return { ...run, address: served.address, printed: () => printed.hits(), end };
}

/** Whether a later run can see what this one promises: the state of the embedded emulator, or of a machine without a disk, is lost. */
function canPromise({ target, given }: Config): boolean {
  const isLost = given.includes('KMS_LEDGER_SECRET') && !given.includes('KMS_STATE_DIR');
  return target.class !== 'embedded' && !isLost;
}

/**
 * Finds the standing keys of both projects and hands them to the host.
 * @throws CannotStart when they cannot be listed: others would be created beside them.
 */
async function standingKeys(
  facts: RunFacts,
  host: RunHost,
  { client, other, guard }: HostClient,
  secrets: Secrets,
  promised: ReadonlySet<string>,
): Promise<StandingKeys> {
  const { ledgerSecret, standingNeeds } = facts;
  const { target, other: second, consistencyMs } = facts.config;
  const secret = (kind: string, value: string) => secrets.add(kind, value);
  const named = new NamedKeys(client, other, target.profile);
  const standOf = (whose: 'own' | 'other', caller: Caller, projectId: string): Stand => {
    const proving = { client: caller, ledgerSecret, projectId, named };
    const places = whose === 'own' ? standingPlaces(standingNeeds) : new Map([[externalAes, 1]] as const);
    return {
      pool: host.pools[whose],
      search: { ...proving, promised, places, filter: profiles[target.profile].listEverySpec },
      restoring: { ...proving, guard, consistencyMs, secret },
      ...(whose === 'other' ? { project_id: projectId } : {}),
    };
  };
  const standing = new StandingKeys([
    ...(other && second ? [standOf('other', other, second.projectId)] : []),
    standOf('own', client, target.projectId),
  ]);
  host.standOn(standing);
  const refused = await standing.begin().catch((error: Error) => {
    if (error instanceof NoReply || error instanceof NotHeard) return error.message;
    throw error;
  });
  if (refused) throw new CannotStart(`Cannot start: the standing keys cannot be looked at: ${refused}.`);
  return standing;
}

/** An emulator whose clock this run cannot move may have been moved by somebody else. */
async function noticeMovedClock(
  { config: { target } }: RunFacts,
  host: RunHost,
  { client, guard }: HostClient,
  standing: StandingKeys | undefined,
  promises: Promises,
): Promise<void> {
  if (target.class !== 'loopback' || target.controlEndpoint) return;
  const token = promises.all.find(({ importParameters }) => importParameters);
  const key_id = standing?.pendingImport ?? token?.key_id;
  if (!key_id) return;
  guard.admit(key_id);
  const ahead = await secondsAhead(client, key_id).catch((error: unknown) => {
    if (error instanceof NoReply || error instanceof NotHeard) return 0;
    throw error;
  });
  host.clockIsAhead(ahead);
}

/** What it takes to end a run. */
interface Ending {
  readonly facts: RunFacts;
  readonly log: EvidenceLog;
  readonly ledger: Ledger;
  readonly clients: HostClient;
  readonly sender: SenderWatch;
  readonly outage: Outage;
  readonly standing: StandingKeys | undefined;
  readonly promises: Promises;
}

/**
 * Restores the standing keys and retires all others. With credentials that are no longer accepted nothing is sent: keys
 * are residue, and standing keys stay as they are.
 */
async function retire({
  facts,
  log,
  ledger,
  clients,
  sender,
  outage,
  standing,
  promises,
}: Ending): Promise<void> {
  const { client, other, guard } = clients;
  let neverCreated = 0;
  const canSend = await sender.recover();
  const reason = sender.lost ?? '';
  const mute: Caller = { call: () => Promise.reject(new NoReply({ kind: 'sender', reason })) };
  const caller = canSend ? client : mute;
  const retirement: Retirement = {
    client: caller,
    named: new NamedKeys(caller, other, facts.config.target.profile),
    ...(other ? { other } : {}),
    guard,
    ledgerSecret: facts.ledgerSecret,
    projectId: facts.config.target.projectId,
    retired: key => noteRetired(ledger, key),
    neverCreated: ({ refused }) => {
      if (!refused) neverCreated += 1;
    },
    answersAgain: () => outage.ends(cleanupTimeouts * facts.config.timeoutMs),
  };
  const planned = openKeys(ledger.file).filter(({ taken, refused }) => !taken && !refused).length;
  const settled = standing && (await settleStanding(standing, retirement, canSend ? undefined : reason));
  if (settled) leaveStanding(ledger, settled);
  const open = openKeys(ledger.file);
  const besides = [
    ...(settled?.spoilt.filter(({ isOurs }) => isOurs) ?? []).map(({ key }) => key),
    ...(settled?.spare ?? []),
  ];
  const known = new Set(open.map(({ key_id }) => key_id));
  const cleanup = await retireKeys(retirement, [
    ...open,
    ...besides.filter(({ key_id }) => !known.has(key_id)),
  ]);
  const kept = [
    ...cleanup.kept,
    ...promises.all.flatMap(promise => keptFor({ ...promise, promises: [promise] })),
  ];
  log.append({
    type: 'cleanup',
    ...cleanup,
    created: planned - neverCreated,
    kept,
    ...(settled ? { standing: standingRecordOf(settled) } : {}),
  });
}

/** Restores the standing keys; a target that is away is waited for once. */
async function settleStanding(
  standing: StandingKeys,
  { answersAgain }: Retirement,
  mute: string | undefined,
): Promise<Settled> {
  const settled = await standing.end(mute);
  const again = settled.unheard.length > 0 && !mute && (await answersAgain?.());
  return again ? standing.end() : settled;
}

/** The standing keys that stay leave the ledger; so does one that may have been created: it is found by its alias. */
function leaveStanding(ledger: Ledger, { staying }: Settled): void {
  for (const key of openKeys(ledger.file)) {
    if (roleOf(key.alias) && (!key.key_id || staying.has(key.key_id)) && !key.promises) ledger.standing(key);
  }
}

function standingRecordOf({ standing, spoilt, unheard }: Settled): NonNullable<CleanupRecord['standing']> {
  return {
    keys: standing,
    spoilt: spoilt.map(({ key: { alias, key_id = '' }, reason }) => ({ alias, key_id, reason })),
    unrestored: unheard.map(({ alias, reason }) => ({ alias, reason })),
  };
}

/** A ledger on a full disk keeps the key: a later sweep finds that it is retired. The others are retired all the same. */
function noteRetired(ledger: Ledger, key: LedgerKey): void {
  try {
    ledger.retired(key);
  } catch (error) {
    console.error(`${key.alias} is retired, which the ledger cannot be told: ${(error as Error).message}`);
  }
}
