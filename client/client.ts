import { setTimeout as sleep } from 'node:timers/promises';
import { type OperationName, operations } from '../schemas/contract/contract.ts';
import { type Credentials, nobody, withToken } from './access/credentials.ts';
import type { Spent } from './budget.ts';
import type { Guard } from './guard.ts';
import { NoReply, NotHeard, type Silence } from './http/errors.ts';
import type { Incoming, Outgoing, Transport } from './http/transport.ts';
import { type AttemptResult, busy, msAsked, Patience, type Wait } from './patience.ts';
import { jsonOf, type Reply } from './reply.ts';

/** What may differ from an ordinary, documented call. */
export interface CallOptions {
  /** Another token, or null to send neither token nor signature. */
  readonly token?: string | null;
  /** Other credentials than the run's. */
  readonly credentials?: Credentials;
  /** Another Content-Type, or null to send none. */
  readonly contentType?: string | null;
  readonly method?: string;
  /** Further headers, with names in small letters. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Another path below `/v1.0/{project_id}/kms/`, query included, sent as it is. */
  readonly path?: string;
  /** Another project in the path. */
  readonly projectId?: string;
  /** Exact bytes in place of a JSON body. */
  readonly raw?: string | Uint8Array;
  /**
   * It must be refused, and the test proves afterwards that nothing changed: where it was not heard it may be sent
   * again, whatever became of it.
   */
  readonly mustBeRefused?: boolean;
  /** One of several at once: its permit is taken already, it is sent once, and 429 comes back as a reply. */
  readonly burst?: boolean;
}

/** One call with all its attempts, as it was seen. */
export interface Exchange {
  readonly id: string;
  readonly operation: OperationName;
  /** False when method or path were not the documented ones. */
  readonly documented: boolean;
  readonly outgoing: Outgoing;
  readonly attempts: number;
  readonly ms: number;
  readonly incoming?: Incoming;
  /** Why there was no reply. */
  readonly silence?: Silence;
  /** The first reply was 500, and the same was asked again. */
  readonly brokeDownOnce?: true;
  /** The run's own credentials are no longer accepted: nothing is held against the reply. */
  readonly unjudged?: true;
}

/** What an exchange took: of a call without a reply the time counts where it was waited for to the end. */
export function spentOn({ attempts, incoming, silence, ms }: Exchange): Spent {
  const waitedMs = silence?.kind === 'timeout' ? ms : 0;
  return { requests: attempts, characters: incoming?.text.length ?? 0, ms: incoming?.ms ?? waitedMs };
}

/**
 * What a refusal of the run's own credentials means: they are accepted otherwise, so it is the target's answer; they
 * were outdated, and the call is sent again; or they are no longer accepted, and nothing can be said.
 */
export type Standing = 'accepted' | 'renewed' | Silence;

/** What the client needs from its surroundings. */
export interface Surroundings {
  readonly projectId: string;
  readonly credentials: Credentials;
  readonly transport: Transport;
  readonly guard: Guard;
  nextId(): string;
  /** Waits until a request may leave. */
  permit(): Promise<void>;
  /** Holds all requests of the run back: the target throttles. @param ms the time it asks for; 0 for none. */
  throttled(ms: number): Promise<void>;
  /** Sees every exchange, and says which code an error reply carries. */
  observe(exchange: Exchange): { readonly code?: string };
  /**
   * Asked when the run's own credentials are answered 401 or 403. Absent where that always is the target's answer.
   * @param token the one that was refused; undefined for a signature.
   */
  senderRefused?(token: string | undefined): Promise<Standing>;
}

/** One attempt: what was sent, and what came of it. */
interface Attempt extends AttemptResult {
  readonly outgoing: Outgoing;
}

/** Calls the KMS. It repeats only what is safe to repeat, and never follows a redirect. */
export class KmsClient {
  readonly #around: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#around = surroundings;
  }

  /**
   * Calls an operation and returns whatever the service proper answers, right or wrong.
   * @throws NoReply when nothing could be heard; NotHeard after 429, 502, 503 or 504 to the end; ForeignKey
   *   when a state-changing call names a key that is not ours.
   */
  async call(operation: OperationName, body: unknown, options: CallOptions = {}): Promise<Reply> {
    const reply = await this.#exchange(operation, body, options);
    return reply ?? this.call(operation, body, options);
  }

  /** One exchange; undefined when it was sent with a token that has been renewed since, and was refused. */
  async #exchange(operation: OperationName, body: unknown, options: CallOptions): Promise<Reply | undefined> {
    const composed = this.#compose(operation, body, options);
    const credentials = this.#credentialsFor(options);
    const repeatable = operations[operation].effect === 'reads';
    if (!repeatable) this.#around.guard.check(operation, composed.path, textOfBody(composed));
    const id = this.#around.nextId();
    const began = performance.now();
    const documented = options.method === undefined && options.path === undefined;
    const patience = new Patience(repeatable, options.mustBeRefused);
    for (let attempts = 1; ; attempts += 1) {
      if (!options.burst) await this.#around.permit();
      const outcome = await this.#attempt(composed, credentials, repeatable);
      const wait = options.burst ? undefined : patience.after(outcome);
      if (wait) {
        await this.#wait(wait);
        continue;
      }
      const ms = performance.now() - began;
      const sender = await this.#sender(outcome, options);
      const seen = this.#around.observe({
        id,
        operation,
        documented,
        attempts,
        ms,
        ...outcome,
        ...(patience.sawBreakdown ? { brokeDownOnce: true } : {}),
        ...(sender === 'accepted' ? {} : { unjudged: true }),
      });
      if (typeof sender === 'object') throw new NoReply(sender, operation);
      return sender === 'renewed' ? undefined : replyFrom(operation, id, outcome, seen.code, options.burst);
    }
  }

  /** What a 401 or 403 to the run's own credentials says of these. */
  async #sender({ incoming, outgoing }: Attempt, { token, credentials }: CallOptions) {
    const isOwn = token === undefined && credentials === undefined;
    if (!isOwn || (incoming?.status !== 401 && incoming?.status !== 403)) return 'accepted';
    return (await this.#around.senderRefused?.(outgoing.headers['x-auth-token'])) ?? 'accepted';
  }

  #compose(operation: OperationName, body: unknown, options: CallOptions): Outgoing {
    const { method, path } = operations[operation];
    const project = options.projectId ?? this.#around.projectId;
    const documentedPath = path.replace('{project_id}', project);
    const headers: Record<string, string> = { accept: 'application/json', ...options.headers };
    const contentType = options.contentType === undefined ? 'application/json' : options.contentType;
    const bytes = options.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    if (contentType !== null && bytes !== undefined) headers['content-type'] = contentType;
    return {
      method: options.method ?? method,
      path: options.path === undefined ? documentedPath : `/v1.0/${project}/kms/${options.path}`,
      headers,
      ...(bytes === undefined ? {} : { body: bytes }),
    };
  }

  #credentialsFor({ token, credentials = this.#around.credentials }: CallOptions): Credentials {
    if (token === undefined) return credentials;
    return token === null ? nobody : withToken(token);
  }

  /** A signature holds for minutes only, so each attempt is made out anew. */
  async #attempt(composed: Outgoing, credentials: Credentials, repeatable: boolean): Promise<Attempt> {
    let outgoing = composed;
    try {
      const now = new Date(this.#around.transport.targetSeconds() * 1000);
      outgoing = {
        ...composed,
        headers: { ...composed.headers, ...(await credentials.headers(composed, now)) },
      };
      return { outgoing, incoming: await this.#around.transport.send(outgoing, repeatable) };
    } catch (error) {
      if (error instanceof NoReply) return { outgoing, silence: { kind: error.kind, reason: error.message } };
      throw error;
    }
  }

  /** What the target asks for holds for every request of the run, and its permits wait; else this call waits alone. */
  async #wait({ ms, ofTheRun }: Wait): Promise<void> {
    if (ofTheRun) await this.#around.throttled(ms);
    else await sleep(ms);
  }
}

const unexplained: Silence = { kind: 'unknown', reason: 'no reply' };

function replyFrom(
  operation: OperationName,
  exchange: string,
  outcome: Attempt,
  code: string | undefined,
  throttled = false,
): Reply {
  if (!outcome.incoming) throw new NoReply(outcome.silence ?? unexplained, operation);
  const { status, headers, text } = outcome.incoming;
  if (busy.has(status) && !(throttled && status === 429))
    throw new NotHeard(
      status,
      `${operation} was answered ${status}${code ? ` ${code}` : ''}${asks(outcome)}`,
    );
  return { exchange, operation, status, headers, text, body: jsonOf(text), ...(code ? { code } : {}) };
}

function asks({ incoming }: Attempt): string {
  const ms = msAsked(incoming);
  return ms > 0 ? `, which asks to wait ${Math.ceil(ms / 1000)} s` : '';
}

function textOfBody(outgoing: Outgoing): string {
  const body = outgoing.body ?? '';
  return typeof body === 'string' ? body : Buffer.from(body).toString('latin1');
}
