import { type Credentials, withSignature, withToken } from '../../client/access/credentials.ts';
import { NoReply, NotHeard } from '../../client/http/errors.ts';
import { answerOf, refusesSender } from '../../client/reply.ts';
import { type AuthKind, signingForms } from '../config/credentials.ts';
import { advice } from '../start/preflight.ts';
import { bad, type Diagnosis, ok, warn } from './diagnosis.ts';
import type { Prober } from './prober.ts';

/** Something that the run can identify itself with, tried once: repeated failures lock accounts. */
interface Trial {
  readonly what: string;
  readonly kind: AuthKind;
  readonly credentials: Credentials;
}

function ownTrials({ config, session }: Prober): Trial[] {
  const { token, accessKey, auth, target } = config;
  const trials: Trial[] = [];
  if (token) trials.push({ what: 'token', kind: 'token', credentials: withToken(token) });
  if (session) {
    const credentials = withToken(async () => (await session.pass()).token);
    trials.push({ what: 'password login', kind: 'login', credentials });
  }
  if (accessKey) {
    const kind = auth && signingForms[auth] ? auth : 'aksk';
    const credentials = withSignature(accessKey, signingForms[kind] ?? 'Access', target);
    trials.push({ what: 'access key', kind, credentials });
  }
  return trials;
}

/** Tries one; what ordinary requests are sent with is needed, anything else serves a group of its own. */
async function tryOne(prober: Prober, { what, kind, credentials }: Trial): Promise<Diagnosis> {
  const needed = kind === prober.config.auth;
  const wrong = needed ? bad : warn;
  const name = needed ? `${what} (in use)` : what;
  try {
    const reply = await prober.call('user-quotas', undefined, { credentials });
    if (refusesSender(reply)) return wrong(name, `refused (${answerOf(reply)})`, advice[kind]);
    if (reply.status === 200) return ok(name, 'accepted');
    if (reply.status === 403) return ok(name, `accepted, but not for user-quotas (${answerOf(reply)})`);
    return wrong(
      name,
      `user-quotas is answered ${answerOf(reply)}`,
      'Check KMS_ENDPOINT, or try again later.',
    );
  } catch (error) {
    if (!(error instanceof NoReply || error instanceof NotHeard)) throw error;
    return wrong(name, error.message, advice[kind]);
  }
}

/** The tokens that serve optional groups; each but the expired one should be accepted. */
async function tryOthers(prober: Prober): Promise<Diagnosis[]> {
  const { other, readonlyToken, expiredToken } = prober.config;
  const findings: Diagnosis[] = [];
  const refusal = async (token: string, projectId?: string) => {
    const reply = await prober.call('user-quotas', undefined, { token, ...(projectId ? { projectId } : {}) });
    return refusesSender(reply) ? `refused (${answerOf(reply)})` : undefined;
  };
  const should = (what: string, refused: string | undefined, name: string) =>
    refused ? warn(what, refused, `Check ${name}, or unset it.`) : ok(what, 'accepted');
  if (other) {
    const refused = await refusal(other.token, other.projectId);
    findings.push(should('token of 2nd project', refused, 'KMS_OTHER_AUTH_TOKEN and KMS_OTHER_PROJECT_ID'));
  }
  if (readonlyToken)
    findings.push(should('read-only token', await refusal(readonlyToken), 'KMS_READONLY_AUTH_TOKEN'));
  if (expiredToken) {
    const refused = await refusal(expiredToken);
    const advice = 'Check KMS_EXPIRED_AUTH_TOKEN: it should have expired.';
    findings.push(refused ? ok('expired token', refused) : warn('expired token', 'accepted', advice));
  }
  return findings;
}

/** Tries every credential that is configured, once. Bad when the one in use is not accepted. */
export async function credentials(prober: Prober): Promise<Diagnosis[]> {
  const findings: Diagnosis[] = [];
  for (const trial of ownTrials(prober)) findings.push(await tryOne(prober, trial));
  return [...findings, ...(await tryOthers(prober))];
}
