import { type Credentials, nobody, withSignature, withToken } from '../../client/access/credentials.ts';
import { type Exchange, KmsClient } from '../../client/client.ts';
import { Guard } from '../../client/guard.ts';
import { Transport } from '../../client/http/transport.ts';
import { Session } from '../../client/iam/session.ts';
import { exchangeRecord } from '../../client/observe/exchange-record.ts';
import { hold } from '../../client/observe/hold.ts';
import type { Secrets } from '../../client/secrets/secrets.ts';
import type { ExchangeRecord } from '../../schemas/formats/evidence.ts';
import { signingForms } from '../config/credentials.ts';
import type { Config } from '../config/shape.ts';
import { configuredSecrets } from './configured-secrets.ts';
import { Rate } from './traffic/rate.ts';

/** What happens outside any test, before and after the tests of a run. */
export interface HostClient {
  readonly client: KmsClient;
  /** A client of the second project, where one is configured. */
  readonly other?: KmsClient;
  readonly guard: Guard;
  /** Seconds since 1970 by the target's clock, as far as its Date header told. */
  targetSeconds(): number;
  close(): Promise<void>;
}

let ids = 0;
const nextId = () => `host.${++ids}`;

/** Writes an exchange down as the run host's, tells its secrets, and says which code its reply carries. */
function observer(config: Config, { record, secret }: HostAround, fingerprintKey?: string) {
  const secrets = configuredSecrets(config, fingerprintKey);
  return (exchange: Exchange) => {
    const held = hold(exchange, secrets);
    for (const [kind, value] of held.learnt) secret(kind, value);
    record(exchangeRecord(exchange, 'run host', secrets, [], held.code));
    return held;
  };
}

/**
 * The credentials of ordinary requests, as configured.
 * @param sessionToken gives the token of the run's login.
 */
export function ownCredentials(config: Config, sessionToken: () => Promise<string>): Credentials {
  const { auth, token, accessKey, target } = config;
  if (auth === 'login') return withToken(sessionToken);
  if (auth === 'token') return token ? withToken(token) : nobody;
  const form = auth && signingForms[auth];
  return accessKey && form ? withSignature(accessKey, form, target) : nobody;
}

/** What is told of what happens outside any test. */
export interface HostAround {
  record(exchange: ExchangeRecord): void;
  /** A secret that a reply gave: a token, an import token. */
  secret(kind: string, value: string): void;
}

/** The same where nothing is recorded. @param secrets learns what replies give. */
export function unrecorded(secrets: Secrets): HostAround {
  return { record: () => {}, secret: (kind, value) => void secrets.add(kind, value) };
}

/** The login that requests are sent with, at the rate of the run; undefined when they are sent with something else. */
export function sessionOf(
  config: Config,
  host: HostAround,
  rate = new Rate(config.rps),
): Session | undefined {
  const { auth, login, target } = config;
  if (auth !== 'login' || !login) return undefined;
  const permit = () => rate.permit();
  const around = { route: config, nextId, permit, observe: observer(config, host) };
  return new Session(login, target.projectId, around);
}

/**
 * Clients outside any test, for what a run does before and after its tests.
 * @param fingerprintKey that of the run, so that its material is told from other as in the tests.
 */
export function hostClient(
  config: Config,
  host: HostAround,
  session = sessionOf(config, host),
  rate = new Rate(config.rps),
  fingerprintKey?: string,
): HostClient {
  const transport = new Transport(config.target.endpoint, config);
  const guard = new Guard();
  const around = {
    transport,
    guard,
    nextId,
    permit: () => rate.permit(),
    throttled: async (ms: number) => rate.throttled(ms),
    observe: observer(config, host, fingerprintKey),
  };
  const credentials = ownCredentials(config, async () => (await session?.pass())?.token ?? '');
  const { target, other } = config;
  return {
    client: new KmsClient({ ...around, projectId: target.projectId, credentials }),
    ...(other
      ? {
          other: new KmsClient({
            ...around,
            projectId: other.projectId,
            credentials: withToken(other.token),
          }),
        }
      : {}),
    guard,
    targetSeconds: () => transport.targetSeconds(),
    close: () => transport.close(),
  };
}
