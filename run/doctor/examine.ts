import { existsSync, mkdtempSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NoReply, NotHeard } from '../../client/http/errors.ts';
import type { Reply } from '../../client/reply.ts';
import type { Secrets } from '../../client/secrets/secrets.ts';
import type { Config } from '../config/shape.ts';
import { ConfigError } from '../config/source/errors.ts';
import { refuseStrangers } from '../files/output-folder.ts';
import { createWhole } from '../files/whole-file.ts';
import { knownSecret } from '../host/keys/identity.ts';
import { moreFiles, tooFewFiles } from '../start/open-files.ts';
import { credentials } from './credentials.ts';
import { bad, type Diagnosis, ok, warn } from './diagnosis.ts';
import { permissions } from './permissions.ts';
import { Prober } from './prober.ts';
import { reach } from './reach.ts';
import { leftovers, lock } from './remains.ts';
import { clock, estimate, latency, latencyOf, quota, rate } from './service.ts';

/** Whether a run could write its results: what is tried is taken back at once. */
function output({ out }: Config): Diagnosis {
  try {
    refuseStrangers(out);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return bad('output folder', error.problems.join(' '), 'Nothing of it was touched.');
  }
  try {
    refuseUnwritable(out);
    return ok('output folder', out);
  } catch (error) {
    const value = `${out} cannot be written: ${(error as Error).message}`;
    return bad('output folder', value, 'Choose another with KMS_OUT or --out.');
  }
}

/** Whether a run could keep its ledger and its lock: what is tried is taken back at once. */
function state({ stateDir }: Config): Diagnosis {
  try {
    if (existsSync(stateDir)) {
      const probe = join(stateDir, `doctor-${process.pid}`);
      createWhole(probe, 'doctor\n');
      rmSync(probe);
      knownSecret(stateDir);
    } else refuseUnwritable(dirname(stateDir));
    return ok('state folder', stateDir);
  } catch (error) {
    const why = error instanceof ConfigError ? error.problems.join(' ') : (error as Error).message;
    return bad('state folder', `${stateDir} cannot be used: ${why}`, 'Choose another with KMS_STATE_DIR.');
  }
}

/** @throws Error where no folder can be made in the nearest one that is there. */
function refuseUnwritable(folder: string): void {
  if (!existsSync(folder)) {
    refuseUnwritable(dirname(folder));
    return;
  }
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
  try {
    rmdirSync(mkdtempSync(join(folder, 'kms-conformance-')));
  } catch (error) {
    throw new Error(`nothing can be made in ${folder} (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** The service as the credentials in use see it. */
async function* service(prober: Prober): AsyncGenerator<Diagnosis> {
  const ms = await latencyOf(prober);
  yield latency(ms, prober);
  yield clock(prober);
  yield* await permissions(prober);
  yield await quota(prober);
  if (prober.config.target.class !== 'embedded') yield* await leftovers(prober);
  yield rate(prober);
  yield estimate(ms, prober);
}

/** Everything that needs the target. It ends with the first thing that keeps the rest from being looked at. */
async function* target(prober: Prober): AsyncGenerator<Diagnosis> {
  const way = await reach(prober.config);
  yield* way;
  if (way.some(({ state }) => state === 'bad')) return;
  const answer = await contact(prober);
  yield answer;
  if (answer.state === 'bad') return;
  const accepted = await credentials(prober);
  yield* accepted;
  if (accepted.some(({ state }) => state === 'bad')) return;
  yield* service(prober);
}

/** One request without credentials: does anything like this API answer at all? */
async function contact(prober: Prober): Promise<Diagnosis> {
  const { endpoint } = prober.config.target;
  try {
    return diagnoseReply(await prober.call('user-quotas', undefined, { token: null }), endpoint);
  } catch (error) {
    return silence(error, endpoint);
  }
}

function diagnoseReply({ status, headers, body }: Reply, endpoint: string): Diagnosis {
  const advice = `Check KMS_ENDPOINT (${endpoint}).`;
  if (status >= 300 && status < 400) {
    const value = `a redirect (${status}) to ${headers.location ?? 'nowhere'}`;
    return bad('answer', value, `${advice} Redirects are never followed.`);
  }
  if (body === undefined)
    return bad('answer', `${status}, and not JSON: this is not a KMS of this API`, advice);
  const value = `${status} to a request without credentials`;
  if (status >= 300) return ok('answer', value);
  return warn('answer', value, 'Whoever reaches it may use it; a run will find it at fault.');
}

/** Why there is no answer. @throws whatever is not silence. */
function silence(error: unknown, endpoint: string): Diagnosis {
  if (!(error instanceof NoReply || error instanceof NotHeard)) throw error;
  const advice = `Check KMS_ENDPOINT (${endpoint}), and that it is up.`;
  return bad('answer', error instanceof NoReply ? error.reason : error.message, advice);
}

/**
 * Looks at everything that a run will need, and changes nothing. Each request is bounded by KMS_TIMEOUT_MS.
 * @param secrets what the findings must be cleared of before they are shown; it learns what a login gives.
 */
export async function* examine(config: Config, secrets: Secrets): AsyncGenerator<Diagnosis> {
  const prober = new Prober(config, secrets);
  try {
    const few = tooFewFiles(config.workers);
    if (few) yield bad('open files', few, moreFiles);
    yield output(config);
    if (config.target.class !== 'embedded') {
      const kept = state(config);
      yield kept;
      if (kept.state === 'bad') return;
      yield lock(prober);
    }
    yield* target(prober);
  } catch (error) {
    yield silence(error, config.target.endpoint);
  } finally {
    await prober.close();
  }
}
