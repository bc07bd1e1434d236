import type { RunHost } from '../../../run/host/run-host.ts';

/** What was asked, by the name of the test. */
type Exercised = Record<string, readonly string[]>;

/**
 * Learns which rules or mutants each test asks, itself or through the keys that it takes from earlier tests: what
 * was left with a key is still there. One test at a time: the run has one worker.
 */
export class Exercise {
  readonly byTest: Exercised = {};
  readonly #take: () => Promise<readonly string[]>;
  readonly #lasts: (name: string) => boolean;
  readonly #left = new Map<string, Set<string>>();
  #held: string[] = [];

  /**
   * @param take what was asked since the last call.
   * @param lasts whether its answer is stored with a key, so that later tests depend on it too.
   */
  constructor(take: () => Promise<readonly string[]>, lasts: (name: string) => boolean) {
    this.#take = take;
    this.#lasts = lasts;
  }

  /** The run host as the workers see it, telling this when a test takes a key and when it ends. */
  listening(host: RunHost): object {
    return overriding(host, {
      lease: async (...asked) => {
        const lease = await host.lease(...asked);
        if ('key' in lease) this.#held.push(lease.key.key_id);
        return lease;
      },
      created: async (alias, key_id) => {
        this.#held.push(key_id);
        await host.created(alias, key_id);
      },
      record: async (slot, records, secrets, spent) => {
        await this.#end(records.find(each => 'test' in each)?.test);
        await host.record(slot, records, secrets, spent);
      },
    });
  }

  async #end(test: string | undefined): Promise<void> {
    const asked = await this.#take();
    const inherited = this.#held.flatMap(key_id => [...(this.#left.get(key_id) ?? [])]);
    if (test) this.byTest[test] = [...new Set([...asked, ...inherited])].sort();
    const lasting = asked.filter(name => this.#lasts(name));
    for (const key_id of this.#held)
      this.#left.set(key_id, new Set([...(this.#left.get(key_id) ?? []), ...lasting]));
    this.#held = [];
  }
}

/** A run host some of whose calls are replaced. */
export function overriding(host: RunHost, own: Partial<RunHost>): object {
  const member = (name: string | symbol) => {
    const found: unknown = Reflect.get(own, name) ?? Reflect.get(host, name);
    return typeof found === 'function' ? found.bind(host) : found;
  };
  return new Proxy(host, { get: (_, name) => member(name) });
}
