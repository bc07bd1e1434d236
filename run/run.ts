import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '../client/iam/session.ts';
import { contractDigest } from '../schemas/contract/contract.ts';
import type { ExchangeRecord, HeaderRecord } from '../schemas/formats/evidence.ts';
import type { Waiver } from '../schemas/generated/waivers.ts';
import { profiles } from '../schemas/profiles.ts';
import type { Config } from './config/shape.ts';
import { targetName } from './config/target.ts';
import { Printed } from './files/printed.ts';
import { scanFiles } from './files/scan.ts';
import { unavailableGroups } from './groups.ts';
import { EvidenceLog } from './host/evidence-log.ts';
import { hostClient, sessionOf } from './host/host-client.ts';
import { keptSecret, newRunId, runIdVariable } from './host/keys/identity.ts';
import { Ledger } from './host/keys/ledger.ts';
import { openKeys } from './host/keys/open-keys.ts';
import { type Retirement, retireKeys } from './host/keys/retire.ts';
import { Rate } from './host/rate.ts';
import { serve } from './host/rpc.ts';
import { type RunFacts, RunHost } from './host/run-host.ts';
import { configuredSecrets } from './host/secrets/configured-secrets.ts';
import type { Secrets } from './host/secrets/secrets.ts';
import { lockFor } from './start/lock.ts';
import { suiteIdentity } from './suite.ts';
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
  /** Looks for every secret of the run in files. */
  scan(files: readonly string[]): Array<{ file: string; kind: string }>;
  /** The text with every secret of the run replaced. */
  redact(text: string): string;
  /** Retires the run's keys. */
  end(): Promise<void>;
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
    },
    startedAt: new Date().toISOString(),
    workers: config.workers,
    filter: [...filter],
    unavailable: { ...unavailable },
    required: [...config.require],
    waivers,
    duePromises: [],
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
  const facts: RunFacts = { config, runId, ledgerSecret, unavailable: unavailableGroups(config), ...special };
  log.append(header(facts, filter, waivers));
  const rate = new Rate(config.rps);
  const around = {
    record: (exchange: ExchangeRecord) => log.append(exchange),
    secret: (kind: string, value: string) => secrets.add(kind, value),
  };
  const session = sessionOf(config, around, rate);
  const host = new RunHost(facts, log, ledger, secrets, session, rate);
  await host.readClock();
  return {
    host,
    secrets,
    evidenceFile: log.file,
    outDir: config.out,
    requests: () => log.requests,
    scan: files => scanFiles(secrets, files),
    redact: text => secrets.redact(text),
    end: async () => {
      await retire(facts, log, ledger, rate, session);
      ledger.close();
      state.remove();
      lock.release();
    },
  };
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

async function retire(
  facts: RunFacts,
  log: EvidenceLog,
  ledger: Ledger,
  rate: Rate,
  session?: Session,
): Promise<void> {
  const record = (exchange: ExchangeRecord) => log.append(exchange);
  const { close, ...clients } = hostClient(facts.config, record, session, rate);
  const retirement: Retirement = {
    ...clients,
    ledgerSecret: facts.ledgerSecret,
    projectId: facts.config.target.projectId,
    retired: key => ledger.retired(key),
  };
  log.append({ type: 'cleanup', ...(await retireKeys(retirement, openKeys(ledger.file))) });
  await close();
}
