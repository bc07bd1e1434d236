import { NoReply, NotHeard, NotLoggedIn } from '../../client/http/errors.ts';
import type { Session } from '../../client/iam/session.ts';
import { answerOf, memberOf, type Reply, refusesSender } from '../../client/reply.ts';
import type { Secrets } from '../../client/secrets/secrets.ts';
import { profiles } from '../../schemas/profiles.ts';
import { counted } from '../config/counted.ts';
import type { Config } from '../config/shape.ts';
import { hostClient, sessionOf, unrecorded } from '../host/host-client.ts';
import { knownSecret } from '../host/keys/identity.ts';
import { type Caller, NamedKeys } from '../host/keys/named-keys.ts';
import { findStanding } from '../host/keys/standing/find-standing.ts';
import { type Needs, standingKeysNeeded, standingPlaces } from '../host/keys/standing/standing.ts';
import { CannotStart } from './cannot-start.ts';
import { remedyFor } from './remedy.ts';
import { isStrange, refuseStranger } from './stranger.ts';

/** Keys that a whole run on a conforming target creates at most, besides those that its workers share. */
const keysOfTests = 30;
/** More workers share no more keys than this. */
const sharedAtMost = 4;
/** No requirement needs more keys at a time, and no test of it gives one up on a conforming target. */
const keysOfRequirement = 8;

/** Keys that a run with new keys creates at most on a conforming target: fewer where only some requirements are checked. */
export function keysNeeded({ workers, requirements }: Pick<Config, 'workers' | 'requirements'>): number {
  const whole = keysOfTests + Math.min(workers, sharedAtMost);
  return requirements.length > 0 ? Math.min(whole, keysOfRequirement * requirements.length) : whole;
}

/** Keys that there must be room for, and why so many, in words. */
export interface Room {
  readonly keys: number;
  readonly why: string;
}

/**
 * One harmless request before anything else, user-quotas, and a second one where the first tells nothing. The
 * embedded emulator needs none.
 * @param secrets learns the secrets that replies give.
 * @param room keys that there must be room for; absent for those of a run.
 * @returns how long a reply takes over a connection that is open, in milliseconds.
 * @throws CannotStart with what to do about it.
 */
export async function preflight(config: Config, secrets: Secrets, room?: Room): Promise<number> {
  if (config.target.class === 'embedded') return 0;
  const around = unrecorded(secrets);
  const session = sessionOf(config, around);
  await logIn(session, config);
  const replies: number[] = [];
  const { client, close } = hostClient(config, { ...around, record: ({ ms }) => replies.push(ms) }, session);
  try {
    const quotas = await client.call('user-quotas', undefined);
    refuse(quotas, config);
    if (isStrange(quotas)) refuseStranger(await client.call('list-keys', { limit: '1' }), config);
    demandRoom(quotas, config, room ?? (await roomFor(config, client)));
    if (room === undefined) await measure(client, replies);
    return Math.min(...(replies.length > 1 ? replies.slice(1) : replies));
  } catch (error) {
    if (!(error instanceof NoReply || error instanceof NotHeard)) throw error;
    const what = error instanceof NoReply ? error.reason : `${config.target.host}: ${error.message}`;
    throw new CannotStart(`Cannot start: ${what}. ${remedyFor(error.kind, config)}`);
  } finally {
    await close();
  }
}

/** So many replies over an open connection tell how long one takes; the shortest counts. */
const measured = 3;

/** Asks until there are enough replies to tell their time; what is not heard now is for the run to meet. */
async function measure(client: Caller, replies: readonly number[]): Promise<void> {
  try {
    while (replies.length <= measured) await client.call('user-quotas', undefined);
  } catch (error) {
    if (!(error instanceof NoReply || error instanceof NotHeard)) throw error;
  }
}

async function logIn(session: Session | undefined, { login }: Config): Promise<void> {
  try {
    await session?.pass();
  } catch (error) {
    if (!(error instanceof NoReply)) throw error;
    const what = `Cannot start: ${error.message}.`;
    const refused =
      'Check KMS_USER, KMS_PASSWORD, KMS_DOMAIN, KMS_PROJECT_ID and, where set, KMS_PROJECT_NAME. It is not tried again, so that no account is locked.';
    const silent = `Check KMS_IAM_ENDPOINT (${login?.endpoint}) and that it is up.`;
    throw new CannotStart(`${what} ${error instanceof NotLoggedIn ? refused : silent}`);
  }
}

/** What to look at when the target does not take the credentials of ordinary requests. */
export const advice = {
  token: 'Check KMS_AUTH_TOKEN: it may have expired, or belong to another project than KMS_PROJECT_ID.',
  login: 'Check that KMS_USER may use KMS in the project KMS_PROJECT_ID.',
  aksk: 'Check KMS_ACCESS_KEY, KMS_SECRET_KEY and KMS_PROJECT_ID, and that the clock of this machine is right; or try KMS_AUTH=aksk-derived (Open Telekom Cloud clients) or KMS_AUTH=aksk-v11 (derived authentication of Huawei Cloud).',
  'aksk-derived':
    'Check KMS_ACCESS_KEY, KMS_SECRET_KEY and KMS_PROJECT_ID, and that the clock of this machine is right; or try KMS_AUTH=aksk.',
  'aksk-v11':
    'Check KMS_ACCESS_KEY, KMS_SECRET_KEY and KMS_PROJECT_ID, and that the clock of this machine is right; or try KMS_AUTH=aksk.',
} as const;

function refuse(reply: Reply, config: Config): void {
  const { auth = 'token', target } = config;
  if (refusesSender(reply)) {
    const what = auth.startsWith('aksk') ? 'signature' : 'token';
    throw new CannotStart(
      `Cannot start: ${target.host} refuses the ${what} (${answerOf(reply)}). ${advice[auth]}`,
    );
  }
  if (reply.status >= 300 && reply.status < 400) {
    throw new CannotStart(
      `Cannot start: ${target.host} answers with a redirect (${reply.status}), and redirects are never followed. ` +
        'Set KMS_ENDPOINT to where it leads, if that is your KMS.',
    );
  }
}

function demandRoom(reply: Reply, { target }: Config, { keys, why }: Room): void {
  const quota = quotaIn(reply.body);
  if (!quota || quota.room >= keys) return;
  throw new CannotStart(
    `Cannot start: the quota of project ${target.projectId} leaves room for ${counted(quota.room, 'key')}, ` +
      `and ${why}. Raise the quota, or wait until scheduled deletions are done.`,
  );
}

/** The room that a run needs on this target: with standing keys, for those that are not there yet. */
export async function roomFor(config: Config, client: Caller): Promise<Room> {
  if (config.keys === 'fresh') {
    const keys = keysNeeded(config);
    return {
      keys,
      why: `${config.requirements.length > 0 ? 'this part of a' : 'a'} run creates up to ${keys}`,
    };
  }
  const needed = standingKeysNeeded(standingNeedsOf(config));
  const there = await standingKeysThere(config, client);
  return {
    keys: Math.max(0, needed - there),
    why: `${there} of ${needed} standing keys are there, so up to ${Math.max(0, needed - there)} are created`,
  };
}

/** How many standing keys are there that the ledger secret proves ours. */
async function standingKeysThere(config: Config, client: Caller): Promise<number> {
  const { target, stateDir } = config;
  const ledgerSecret = config.ledgerSecret ?? knownSecret(stateDir);
  if (ledgerSecret === undefined) return 0;
  const found = await findStanding({
    client,
    ledgerSecret,
    projectId: target.projectId,
    named: new NamedKeys(client, undefined, target.profile),
    places: standingPlaces(standingNeedsOf(config)),
    promised: new Set(),
    filter: profiles[target.profile].listEverySpec,
  });
  return found.keys.length;
}

function standingNeedsOf({ target, other }: Config): Needs {
  return { waits: target.controlEndpoint === undefined, secondProject: other !== undefined };
}

/** How many keys the project may have and has, where the body of user-quotas tells. */
export function quotaIn(body: unknown): { quota: number; used: number; room: number } | undefined {
  const resources = memberOf(body, 'quotas', 'resources');
  const cmk = (Array.isArray(resources) ? resources : []).find(
    resource => memberOf(resource, 'type') === 'CMK',
  );
  const [quota, used] = [memberOf(cmk, 'quota'), memberOf(cmk, 'used')];
  if (typeof quota !== 'number' || typeof used !== 'number' || quota < 0) return undefined;
  return { quota, used, room: quota - used };
}
