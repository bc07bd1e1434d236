import { NoReply, NotLoggedIn } from '../http/errors.ts';
import { type IamSurroundings, type Login, logIn } from './iam.ts';

/** A token and the moment, in milliseconds since 1970, from which on a new one is asked for. */
export interface Pass {
  readonly token: string;
  readonly renewAt: number;
}

/** How long before its end a token is renewed, in milliseconds. */
const marginMs = 10 * 60_000;

/** How long a token is used whose end IAM did not tell, in milliseconds; published is 24 hours. */
const assumedLifeMs = 60 * 60_000;

/** A login that lasts: one token for everybody who asks, renewed before it expires. */
export class Session {
  readonly #logIn: () => Promise<Pass>;
  #pass: Promise<Pass> | undefined;

  constructor(login: Login, projectId: string, around: IamSurroundings) {
    this.#logIn = () => obtain(login, projectId, around);
  }

  /**
   * The token to use now.
   * @throws NotLoggedIn when IAM gives none; that is not tried again, because repeated failures lock an account.
   *   NoReply when IAM could not be heard; that may pass.
   */
  async pass(now = Date.now()): Promise<Pass> {
    const current = this.#pass ?? this.#renew();
    const pass = await current;
    if (now < pass.renewAt) return pass;
    return this.#pass === current ? this.#renew() : this.pass(now);
  }

  #renew(): Promise<Pass> {
    const renewed = this.#logIn();
    this.#pass = renewed;
    renewed.catch(error => {
      if (!(error instanceof NotLoggedIn)) this.#pass = undefined;
    });
    return renewed;
  }
}

async function obtain(login: Login, projectId: string, around: IamSurroundings): Promise<Pass> {
  const began = Date.now();
  const { status, token, expiresAt, projectId: scope = projectId } = await logIn(login, projectId, around);
  // Whether 201 is the status is AUT-008's matter; a token is a token.
  if (status === 429 || status >= 500) throw new NoReply(`the login was answered ${status}`);
  if (status >= 300) throw new NotLoggedIn(`${status}`);
  if (!token) throw new NotLoggedIn(`${status} without a token`);
  if (login.projectName !== undefined && scope !== projectId)
    throw new NotLoggedIn(
      `with a token of the project ${scope}: KMS_PROJECT_NAME is another than KMS_PROJECT_ID`,
    );
  return { token, renewAt: began + lifeOf(expiresAt, began) };
}

/** How long to use a token, in milliseconds. */
function lifeOf(expiresAt: number | undefined, now: number): number {
  const left = (expiresAt ?? now + assumedLifeMs) - now;
  return Math.max(left - marginMs, left / 2);
}
