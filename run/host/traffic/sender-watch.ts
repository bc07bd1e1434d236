import type { KmsClient, Standing } from '../../../client/client.ts';
import { NoReply, NotHeard, NotLoggedIn, type Silence } from '../../../client/http/errors.ts';
import type { Session } from '../../../client/iam/session.ts';
import { answerOf, type Reply, refusesSender } from '../../../client/reply.ts';
import type { OperationName } from '../../../schemas/contract/contract.ts';

/** Harmless requests that show whether the credentials are accepted. One that passes is enough. */
const controls: ReadonlyArray<readonly [operation: OperationName, body: object | undefined]> = [
  ['user-quotas', undefined],
  ['list-keys', { limit: '1' }],
];

/** Repeated logins lock accounts, and a token that is refused this often will be refused again. */
const renewalsAtMost = 5;

/**
 * Watches whether the target still accepts the run's own credentials. A single 401 or 403 does not tell: a target may
 * refuse one operation. So a control request is sent, and only if that is refused as well are the credentials lost.
 */
export class SenderWatch {
  readonly #client: Pick<KmsClient, 'call'>;
  readonly #session: Session | undefined;
  readonly #what: string;
  /** Operations that the credentials may not use from the start on: a refusal of these tells nothing. */
  readonly #neverPermitted = new Set<OperationName>();
  #asking: Promise<Standing> | undefined;
  #lost: string | undefined;
  #renewals = 0;

  /** @param what the credentials, in words: `token`, `access key`. */
  constructor(client: Pick<KmsClient, 'call'>, session: Session | undefined, what: string) {
    this.#client = client;
    this.#session = session;
    this.#what = what;
  }

  /** Why nothing more can be sent, if so. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** Learns, before the first test, which control requests the credentials may use at all. */
  async begin(): Promise<void> {
    for (const [operation, body] of controls) {
      const reply = await this.#client.call(operation, body).catch(unheard);
      if ('status' in reply && reply.status === 403 && !refusesSender(reply))
        this.#neverPermitted.add(operation);
    }
  }

  /**
   * Tells what a 401 or 403 means. Those who ask at the same time share one answer.
   * @param token the one that was refused; where a newer one is in use already, nothing is asked.
   */
  async ask(token: string | undefined): Promise<Standing> {
    if (this.#lost) return { kind: 'sender', reason: this.#lost };
    if (await this.#isOutdated(token)) return 'renewed';
    this.#asking ??= this.#find(token).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** Whether the credentials are accepted by now, once they were lost: keys can then be retired. */
  async recover(): Promise<boolean> {
    if (!this.#lost) return true;
    const answer = await this.#find(await this.#token());
    if (answer === 'accepted' || answer === 'renewed') this.#lost = undefined;
    return this.#lost === undefined;
  }

  async #find(token: string | undefined): Promise<Standing> {
    const refusal = await this.#refusal();
    if (refusal === undefined) return 'accepted';
    if (typeof refusal === 'object') return refusal;
    try {
      if (!this.#session || !token || this.#renewals >= renewalsAtMost) return this.#lose(refusal);
      this.#renewals += 1;
      await this.#session.replace(token);
      const again = await this.#refusal();
      if (again === undefined) return 'renewed';
      return typeof again === 'object' ? again : this.#lose(`${again}, also with a new token`);
    } catch (error) {
      if (error instanceof NotLoggedIn) return this.#lose(`${refusal}; ${error.message}`);
      return unheard(error);
    }
  }

  /** How the control requests are refused; undefined when one of them is not. */
  async #refusal(): Promise<string | Silence | undefined> {
    let refusal: string | undefined;
    for (const [operation, body] of controls) {
      const reply = await this.#client.call(operation, body).catch(unheard);
      if (!('status' in reply)) return reply;
      if (!this.#refuses(operation, reply)) return undefined;
      refusal ??= answerOf(reply);
    }
    return refusal;
  }

  #refuses(operation: OperationName, reply: Reply): boolean {
    if (refusesSender(reply)) return true;
    return reply.status === 403 && !this.#neverPermitted.has(operation);
  }

  #lose(refusal: string): Standing {
    this.#lost ??= `the ${this.#what} is no longer accepted since ${new Date().toISOString()} (${refusal})`;
    return { kind: 'sender', reason: this.#lost };
  }

  async #isOutdated(token: string | undefined): Promise<boolean> {
    return this.#session !== undefined && Boolean(token) && (await this.#token()) !== token;
  }

  /** The token of the login at the moment; undefined without a login, or when there is none to be had. */
  async #token(): Promise<string | undefined> {
    return this.#session?.pass().then(
      ({ token }) => token,
      () => undefined,
    );
  }
}

/** Why a control request got no answer. */
function unheard(error: unknown): Silence {
  if (!(error instanceof NoReply || error instanceof NotHeard)) throw error;
  return { kind: error.kind, reason: `the credentials were refused, and then ${error.message}` };
}
