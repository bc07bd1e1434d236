import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Store } from './core/store.ts';
import type { Profile } from './core/types.ts';
import { controlServer, type Exercise } from './http/control.ts';
import { kmsServer } from './http/server.ts';
import { behindTls, certificateFile } from './http/tls.ts';
import { type Fault, rulesWith, type Variant } from './rules/rules.ts';

export type { Profile } from './core/types.ts';
export { faults } from './faults/index.ts';
export { type Fault, lastingRules, rulesReplacedBy, type Variant } from './rules/rules.ts';
export { variants } from './variants/index.ts';

export interface EmulatorOptions {
  /** TCP port of the KMS and IAM APIs; 0 (the default) lets the kernel pick a free one. */
  readonly port?: number;
  /** TCP port of the clock control; 0 (the default) lets the kernel pick. */
  readonly controlPort?: number;
  /** Serves wrongly in one way. */
  readonly fault?: Fault;
  /** Serves differently in one way that is still right; not together with a fault. */
  readonly variant?: Variant;
  readonly profile?: Profile;
  /** Serves the KMS and IAM APIs over HTTPS, with a certificate of its own; also where the fault or variant says so. */
  readonly over?: 'tls';
  /** Told the name of each rule when it is asked. */
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

/** Listens on a loopback port. @throws Error when the port is taken or not allowed, saying what to do. */
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

/** Notes who is connected. @returns what stops listening and ends every connection. */
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
  const { identities } = store;
  return {
    KMS_ENDPOINT: endpoint,
    KMS_PROFILE: store.profile,
    KMS_PROJECT_ID: identities.project.id,
    KMS_AUTH_TOKEN: identities.token.value,
    KMS_CONTROL_ENDPOINT: controlEndpoint,
    KMS_OTHER_PROJECT_ID: identities.otherProject.id,
    KMS_OTHER_AUTH_TOKEN: identities.otherToken.value,
    KMS_READONLY_AUTH_TOKEN: identities.readOnlyToken.value,
    KMS_EXPIRED_AUTH_TOKEN: identities.expiredToken.value,
    KMS_IAM_ENDPOINT: endpoint,
    KMS_USER: identities.owner.name,
    KMS_PASSWORD: identities.owner.password,
    KMS_DOMAIN: identities.owner.domain.name,
    KMS_ACCESS_KEY: identities.accessKey.id,
    KMS_SECRET_KEY: identities.accessKey.secret,
    KMS_DEFAULT_KEY: '1',
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
