import { lastingRules } from '../../emulator/index.ts';
import type { RunHost } from '../../run/host/run-host.ts';

/** Names of rules by what asked them. */
type Exercised = Record<string, readonly string[]>;

/**
 * Learns which rules each test asks, itself or through the keys that it takes from earlier tests: what a rule left
 * with a key is still there. One test at a time: the run has one worker.
 */
export class Exercise {
  /** Rules by the name of the test. */
  readonly byTest: Exercised = {};
  readonly #asked = new Set<string>();
  readonly #left = new Map<string, Set<string>>();
  #held: string[] = [];

  /** A rule was asked. */
  note(rule: string): void {
    this.#asked.add(rule);
  }

  /** The run host as the workers see it, telling this when a test takes a key and when it ends. */
  listening(host: RunHost): object {
    const own: Partial<RunHost> = {
      lease: async (kind, need, whose) => {
        const lease = await host.lease(kind, need, whose);
        if ('key' in lease) this.#held.push(lease.key.key_id);
        return lease;
      },
      created: async (alias, key_id) => {
        this.#held.push(key_id);
        await host.created(alias, key_id);
      },
      record: async (slot, records, secrets) => {
        this.#end(records.find(each => 'test' in each)?.test);
        await host.record(slot, records, secrets);
      },
    };
    const member = (name: string | symbol) => {
      const found: unknown = Reflect.get(own, name) ?? Reflect.get(host, name);
      return typeof found === 'function' ? found.bind(host) : found;
    };
    return new Proxy(host, { get: (_, name) => member(name) });
  }

  #end(test: string | undefined): void {
    const inherited = this.#held.flatMap(key_id => [...(this.#left.get(key_id) ?? [])]);
    if (test) this.byTest[test] = [...new Set([...this.#asked, ...inherited])].sort();
    for (const key_id of this.#held) {
      const lasting = lastingRules.filter(rule => this.#asked.has(rule));
      this.#left.set(key_id, new Set([...(this.#left.get(key_id) ?? []), ...lasting]));
    }
    this.#asked.clear();
    this.#held = [];
  }
}
