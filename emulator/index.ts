import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlServer } from './control/control-server.ts';
import { Controls } from './control/controls.ts';
import { Conditions } from './core/conditions.ts';
import { Store } from './core/store.ts';
import type { Profile } from './core/types.ts';
import { newIdentity } from './crypto/certificate.ts';
import { kmsServer } from './http/server.ts';
import { behindTls } from './http/tls.ts';
import { Behaviour, type Fault, type Variant } from './rules/rules.ts';
import type { DataFile } from './state/data-file.ts';
import { defaultState } from './state/default-state.ts';
import type { StateDocument } from './state/document.ts';
import { credentialsFor } from './state/environment.ts';
import { restore } from './state/restore.ts';
import { snapshotOf } from './state/snapshot.ts';

export { ControlError, type Controls } from './control/controls.ts';
export type { ConditionSettings } from './core/conditions.ts';
export type { Profile } from './core/types.ts';
export { faultLists, faults } from './faults/index.ts';
export { concernsConsole, type Fault, lastingRules, rulesReplacedBy, type Variant } from './rules/rules.ts';
export { type StateDocument, StateError } from './state/document.ts';
export { variantLists, variants } from './variants/index.ts';

export interface EmulatorOptions {
  /** Name or address to listen on; 127.0.0.1 by default. */
  readonly host?: string;
  /** TCP port of the KMS and IAM APIs; 0 (the default) lets the kernel pick a free one. */
  readonly port?: number;
  /** TCP port of the control; 0 (the default) lets the kernel pick. */
  readonly controlPort?: number;
  /** A defect to serve with. */
  readonly fault?: Fault;
  /** A conformant difference to serve with; not together with a fault. */
  readonly variant?: Variant;
  readonly profile?: Profile;
  /** Serves HTTPS with a certificate made at the start; a fault or variant may ask for it too. */
  readonly over?: 'tls';
  /** What to start with, as an object or as a file in YAML or JSON. */
  readonly seed?: StateDocument | string;
  /** A file to start from, if there is one, and to keep everything in. Without it everything is in memory only. */
  readonly data?: string;
  /** Called with one line for each request. */
  readonly log?: (line: string) => void;
  /** Called with the name of each rule that is used. */
  readonly onRule?: (rule: string) => void;
}

export interface RunningEmulator extends AsyncDisposable {
  readonly endpoint: string;
  readonly controlEndpoint: string;
  /** What a client of the control port must send as `Authorization: Bearer`. */
  readonly controlToken: string;
  /** The KMS_* variables with which a client reaches this emulator. */
  readonly env: Record<string, string>;
  /** PEM of the authority to trust, where it serves HTTPS. */
  readonly ca?: string;
  /** Moves the clock, resets, takes and restores snapshots, switches fault or variant, sets conditions. */
  readonly controls: Controls;
  /** Names of the rules used so far. */
  exercised(): string[];
  /** Whether a rule that the fault or variant replaces was used. */
  activated(): boolean;
  /** Stops listening, ends every connection and gives the data file up. */
  close(): Promise<void>;
}

const reasons: Record<string, string> = {
  EADDRINUSE: 'it is in use. Choose another port, or 0 for any free one',
  EACCES: 'this needs more rights. Choose a port above 1023, or 0 for any free one',
  EADDRNOTAVAIL: 'this machine does not have the address',
  ENOTFOUND: 'the name is not known',
};

const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Where a client on this machine reaches a server that listens on every address. */
const reachable = (host: string): string => ({ '0.0.0.0': '127.0.0.1', '::': '::1' })[host] ?? host;

/** Listens, and says at which host and port. @throws Error when that is not possible, with the reason. */
async function listen(server: Server, host: string, port: number, what: string): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const where = `${urlHost(host)}:${port}`;
    throw new Error(`The ${what} of the emulator cannot listen on ${where}: ${reasons[code] ?? message}.`);
  }
  return `${urlHost(reachable(host))}:${(server.address() as AddressInfo).port}`;
}

/** Tracks connections. @returns a function that stops listening and ends every connection. */
function stopperOf(server: Server): () => Promise<void> {
  const connected = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connected.add(socket);
    socket.once('close', () => connected.delete(socket));
  });
  return async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of connected) socket.destroy();
    await closed;
  };
}

/** The state to start from: the data file if it has one, else the seed, else two projects and their users. */
async function initialState(options: EmulatorOptions, file: DataFile | undefined): Promise<StateDocument> {
  const { seed, data = '', profile = 'otc' } = options;
  const text = file?.read();
  if (text === undefined && seed === undefined) return defaultState(profile);
  const { checkState, readSeed, readState } = await import('./state/read-state.ts');
  if (text !== undefined) return readState(text, data);
  return typeof seed === 'string' ? readSeed(seed) : checkState(seed, 'the seed');
}

/** A store with everything that it starts with, kept in the data file if there is one. */
async function openStore(options: EmulatorOptions): Promise<{ store: Store; file?: DataFile }> {
  const { DataFile } = await import('./state/data-file.ts');
  const file = options.data === undefined ? undefined : new DataFile(options.data);
  try {
    const state = await initialState(options, file);
    const store = new Store(options.profile ?? state.profile ?? 'otc');
    restore(state, store);
    if (file) store.keep = () => file.keep(() => JSON.stringify(snapshotOf(store)));
    return { store, ...(file && { file }) };
  } catch (error) {
    await file?.close();
    throw error;
  }
}

/** A certificate for the names of a host, and the file of its authority, which `remove` deletes. */
function identityFor(host: string) {
  const identity = newIdentity([...new Set([reachable(host), 'localhost', '127.0.0.1', '::1'])]);
  const folder = mkdtempSync(join(tmpdir(), 'kms-emulator-'));
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, identity.ca);
  return { identity, caFile, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Starts an emulator of the KMS and IAM APIs, with random credentials unless a seed or data file has them.
 * @throws StateError when the seed or the data file cannot be used.
 * @throws Error when a port cannot be listened on.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const { host = '127.0.0.1', port = 0, controlPort = 0, fault, variant, log, onRule, over } = options;
  const start = fault ?? variant;
  const behaviour = new Behaviour(onRule);
  behaviour.use(start);
  const { rules } = behaviour;
  const { store, file } = await openStore(options);
  const tls = (over ?? start?.over) === 'tls' ? identityFor(host) : undefined;
  const conditions = new Conditions();
  const credentials = credentialsFor(store);
  const controls = new Controls(store, behaviour, conditions, tls !== undefined);
  const controlToken = randomBytes(48).toString('base64url');
  const kms = kmsServer({ store, rules, conditions, log });
  const servers = [
    tls ? behindTls(kms, tls.identity, rules) : kms,
    controlServer(controls, controlToken, [urlHost(host)]),
  ] as const;
  const stoppers = servers.map(stopperOf);
  const close = async (): Promise<void> => {
    await Promise.all(stoppers.map(stop => stop()));
    await file?.close();
    tls?.remove();
  };
  try {
    await store.keep();
    const endpoint = `http${tls ? 's' : ''}://${await listen(servers[0], host, port, 'KMS port')}`;
    const controlEndpoint = `http://${await listen(servers[1], host, controlPort, 'control port')}`;
    const env = {
      KMS_ENDPOINT: endpoint,
      KMS_PROFILE: store.profile,
      KMS_IAM_ENDPOINT: endpoint,
      KMS_CONTROL_ENDPOINT: controlEndpoint,
      KMS_CONTROL_TOKEN: controlToken,
      KMS_CONSOLE_URL: `${endpoint}/console`,
      KMS_DEFAULT_KEY: '1',
      ...credentials,
      ...(tls && { KMS_CA_FILE: tls.caFile }),
      ...start?.env,
    };
    return {
      endpoint,
      controlEndpoint,
      controlToken,
      env,
      ...(tls && { ca: tls.identity.ca }),
      controls,
      exercised: () => behaviour.exercised(),
      activated: () => behaviour.activated(),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
