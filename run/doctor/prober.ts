import type { CallOptions } from '../../client/client.ts';
import type { Session } from '../../client/iam/session.ts';
import type { Reply } from '../../client/reply.ts';
import type { Secrets } from '../../client/secrets/secrets.ts';
import type { OperationName } from '../../schemas/contract/contract.ts';
import type { Config } from '../config/shape.ts';
import { type HostClient, hostClient, sessionOf, unrecorded } from '../host/host-client.ts';
import { Rate } from '../host/traffic/rate.ts';

/** A reply, and how long it took, in milliseconds. */
export interface Seen {
  readonly reply: Reply;
  readonly ms: number;
  /** The middle between sending and the reply, in milliseconds since 1970. */
  readonly at: number;
}

/** Sends requests one after the other, each once, at the rate of the run, and remembers the replies. */
export class Prober {
  readonly config: Config;
  readonly seen: Seen[] = [];
  readonly #host: HostClient;
  readonly #rate: Rate;

  /** The password login, where one is configured, whatever ordinary requests are sent with. */
  readonly session: Session | undefined;

  /** @param secrets learns the secrets that replies give. */
  constructor(config: Config, secrets: Secrets) {
    this.config = config;
    const around = unrecorded(secrets);
    this.session = sessionOf({ ...config, auth: 'login' }, around);
    this.#host = hostClient(config, around, this.session);
    this.#rate = new Rate(config.rps);
  }

  /** Names an id that belongs to nobody, so that requests about it may be sent. */
  nobodys(key_id: string): string {
    this.#host.guard.admit(key_id);
    return key_id;
  }

  /** @throws NoReply when there is none within the time-out, NotHeard after 502, 503 or 504. */
  async call(operation: OperationName, body?: unknown, options: CallOptions = {}): Promise<Reply> {
    await this.#rate.permit();
    const [began, from] = [Date.now(), performance.now()];
    const reply = await this.#host.client.call(operation, body, { ...options, burst: true });
    this.seen.push({ reply, ms: performance.now() - from, at: (began + Date.now()) / 2 });
    return reply;
  }

  async close(): Promise<void> {
    await this.#host.close();
  }
}
