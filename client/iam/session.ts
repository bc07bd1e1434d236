import { NoReply, NotLoggedIn } from '../http/errors.ts';
import { type IamSurroundings, type Login, logIn } from './iam.ts';

/** A token and the moment, in milliseconds of `performance.now()`, from which on a new one is asked for. */
export interface Pass {
  readonly token: string;
  readonly renewAt: number;
}

/** How long before its end a token is renewed, in milliseconds. */
const marginMs = 10 * 60_000;

/** How long a token is used whose end IAM did not tell, in milliseconds; published is 24 hours. */
const assumedLifeMs = 60 * 60_000;

/** A run that logs in more often is about to lock an account, or storms an IAM that is out of order. */
const loginsAtMost = 30;

/** A login that lasts: one token for everybody who asks, renewed before it expires. */
export class Session {
  readonly #logIn: () => Promise<Pass>;
  #pass: Promise<Pass> | undefined;
  #logins = 0;

  constructor(login: Login, projectId: string, around: IamSurroundings) {
    this.#logIn = () => obtain(login, projectId, around);
  }

  /**
   * The token to use now.
   * @throws NotLoggedIn when IAM gives none; that is not tried again, because repeated failures lock an account.
   *   NoReply when IAM could not be heard; that may pass.
   */
  async pass(now = performance.now()): Promise<Pass> {
    const current = this.#pass ?? this.#renew();
    const pass = await current;
    if (now < pass.renewAt) return pass;
    return this.#pass === current ? this.#renew() : this.pass(now);
  }

  /**
   * Logs in again in place of a token that is no longer accepted; nothing happens when it was replaced already.
   * @throws NotLoggedIn and NoReply as `pass` does.
   */
  async replace(token: string): Promise<void> {
    const current = this.#pass;
    if ((await current)?.token === token && this.#pass === current) await this.#renew();
  }

  #renew(): Promise<Pass> {
    this.#logins += 1;
    if (this.#logins > loginsAtMost)
      return Promise.reject(new NotLoggedIn(`${loginsAtMost} times in this run: no more is asked`));
    const renewed = this.#logIn();
    this.#pass = renewed;
    renewed.catch(error => {
      if (!(error instanceof NotLoggedIn)) this.#pass = undefined;
    });
    return renewed;
  }
}

async function obtain(login: Login, projectId: string, around: IamSurroundings): Promise<Pass> {
  const began = performance.now();
  const { status, token, lifeMs, projectId: scope = projectId } = await logIn(login, projectId, around);
  // AUT-008 checks that the status is 201; a token is a token.
  if (status === 429 || status >= 500)
    throw new NoReply({ kind: 'login', reason: `the login was answered ${status}` });
  if (status >= 300) throw new NotLoggedIn(`${status}`);
  if (!token) throw new NotLoggedIn(`${status} without a token`);
  if (login.projectName !== undefined && scope !== projectId)
    throw new NotLoggedIn(
      `with a token of the project ${scope}: KMS_PROJECT_NAME is another than KMS_PROJECT_ID`,
    );
  if (lifeMs !== undefined && lifeMs <= 0)
    throw new NotLoggedIn(`${status} with a token that has expired already: the clock of IAM is wrong`);
  return { token, renewAt: began + useOf(lifeMs) };
}

/** How long to use a token that lives so long, in milliseconds. */
function useOf(lifeMs = assumedLifeMs): number {
  return Math.max(lifeMs - marginMs, lifeMs / 2);
}
