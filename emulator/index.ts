import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Store } from './core/store.ts';
import type { Profile } from './core/types.ts';
import { controlServer, type Exercise } from './http/control.ts';
import { kmsServer } from './http/server.ts';
import { behindTls, certificateFile } from './http/tls.ts';
import { type Fault, rulesWith, type Variant } from './rules/rules.ts';
import { defaultState } from './state/default-state.ts';
import { credentialsFor } from './state/environment.ts';
import { restore } from './state/restore.ts';

export type { Profile } from './core/types.ts';
export { faults } from './faults/index.ts';
export { type Fault, lastingRules, rulesReplacedBy, type Variant } from './rules/rules.ts';
export { variants } from './variants/index.ts';

export interface EmulatorOptions {
  /** TCP port of the KMS and IAM APIs; 0 (the default) lets the kernel pick a free one. */
  readonly port?: number;
  /** TCP port of the clock control; 0 (the default) lets the kernel pick. */
  readonly controlPort?: number;
  /** A defect to serve with. */
  readonly fault?: Fault;
  /** A conformant difference to serve with; not together with a fault. */
  readonly variant?: Variant;
  readonly profile?: Profile;
  /** Serves HTTPS with a self-signed certificate; a fault or variant may ask for it too. */
  readonly over?: 'tls';
  /** Called with the name of each rule that is used. */
  readonly onRule?: (rule: string) => void;
}

export interface RunningEmulator extends Exercise {
  readonly endpoint: string;
  readonly controlEndpoint: string;
  /** The KMS_* variables with which a client reaches this emulator. */
  readonly env: Record<string, string>;
  close(): Promise<void>;
}

const host = '127.0.0.1';

/** Listens on a loopback port. @throws Error when the port is in use or not allowed. */
async function listen(server: Server, port: number, what: string): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'it is in use' : String(error);
    throw new Error(
      `The ${what} of the emulator cannot listen on ${host}:${port}: ${reason}. ` +
        'Choose another port, or 0 for any free one.',
    );
  }
  return `${host}:${(server.address() as AddressInfo).port}`;
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

function environment(store: Store, endpoint: string, controlEndpoint: string): Record<string, string> {
  return {
    KMS_ENDPOINT: endpoint,
    KMS_PROFILE: store.profile,
    KMS_IAM_ENDPOINT: endpoint,
    KMS_CONTROL_ENDPOINT: controlEndpoint,
    KMS_DEFAULT_KEY: '1',
    ...credentialsFor(store),
  };
}

/**
 * Starts an emulator of the KMS and IAM APIs on loopback, with a new empty memory and new random credentials.
 * @throws Error when a port cannot be listened on.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const { port = 0, controlPort = 0, fault, variant, profile = 'otc', onRule, over } = options;
  const behaviour = fault ?? variant;
  const called = new Set<string>();
  const { rules, patched } = rulesWith(behaviour?.patch, rule => {
    called.add(rule);
    onRule?.(rule);
  });
  const store = new Store(profile);
  restore(defaultState(profile), store);
  const exercise: Exercise = {
    exercised: () => [...called].sort(),
    activated: () => patched.some(name => called.has(name)),
  };
  const overTls = (over ?? behaviour?.over) === 'tls';
  const kms = kmsServer(store, rules);
  const servers = [overTls ? behindTls(kms, rules) : kms, controlServer(store, exercise)] as const;
  const stoppers = servers.map(stopperOf);
  const close = async (): Promise<void> => {
    await Promise.all(stoppers.map(stop => stop()));
  };
  try {
    const endpoint = `http${overTls ? 's' : ''}://${await listen(servers[0], port, 'KMS port')}`;
    const controlEndpoint = `http://${await listen(servers[1], controlPort, 'control port')}`;
    const trust: Record<string, string> = overTls ? { KMS_CA_FILE: certificateFile } : {};
    const env = { ...environment(store, endpoint, controlEndpoint), ...trust, ...behaviour?.env };
    return { endpoint, controlEndpoint, env, ...exercise, close };
  } catch (error) {
    await close();
    throw error;
  }
}
