import { NoReply, NotHeard, NotLoggedIn } from '../../client/http/errors.ts';
import type { Session } from '../../client/iam/session.ts';
import { answerOf, memberOf, type Reply, refusesSender } from '../../client/reply.ts';
import type { Config } from '../config/shape.ts';
import { hostClient, sessionOf } from '../host/host-client.ts';
import { CannotStart } from './cannot-start.ts';
import { remedyFor } from './remedy.ts';
import { isStrange, refuseStranger } from './stranger.ts';

/** Keys that a run on a conforming target creates at most. */
export const keysNeeded = 24;

/**
 * One harmless request before anything else, user-quotas, and a second one where the first tells nothing. The
 * embedded emulator needs none.
 * @param keys how many keys there must be room for.
 * @throws CannotStart with what to do about it.
 */
export async function preflight(config: Config, keys = keysNeeded): Promise<void> {
  if (config.target.class === 'embedded') return;
  const session = sessionOf(config, { record: () => {}, secret: () => {} });
  await logIn(session, config);
  const { client, close } = hostClient(config, () => {}, session);
  try {
    const quotas = await client.call('user-quotas', undefined);
    judge(quotas, config, keys);
    if (isStrange(quotas)) refuseStranger(await client.call('list-keys', { limit: '1' }), config);
  } catch (error) {
    if (!(error instanceof NoReply || error instanceof NotHeard)) throw error;
    const what = error instanceof NoReply ? error.reason : `${config.target.host}: ${error.message}`;
    throw new CannotStart(`Cannot start: ${what}. ${remedyFor(what, config)}`);
  } finally {
    await close();
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
  aksk: 'Check KMS_ACCESS_KEY, KMS_SECRET_KEY and KMS_PROJECT_ID, and that the clock of this machine is right; or try KMS_AUTH=aksk-derived.',
  'aksk-derived':
    'Check KMS_ACCESS_KEY, KMS_SECRET_KEY and KMS_PROJECT_ID, and that the clock of this machine is right; or try KMS_AUTH=aksk.',
} as const;

function judge(reply: Reply, config: Config, keys: number): void {
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
  const quota = quotaIn(reply.body);
  if (quota && quota.room < keys) {
    throw new CannotStart(
      `Cannot start: the quota of project ${target.projectId} leaves room for ${quota.room} keys, ` +
        `and a run creates up to ${keys}. Raise the quota, or wait until scheduled deletions are done.`,
    );
  }
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
