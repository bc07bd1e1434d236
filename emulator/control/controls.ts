import { type ConditionSettings, type Conditions, faultOfConditions } from '../core/conditions.ts';
import type { Store } from '../core/store.ts';
import { faults } from '../faults/index.ts';
import type { Behaviour, Variant } from '../rules/rules.ts';
import type { StateDocument } from '../state/document.ts';
import { restore } from '../state/restore.ts';
import { snapshotOf } from '../state/snapshot.ts';
import { variants } from '../variants/index.ts';

/** Thrown when something is asked of an emulator that it cannot do; the message says why. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
}

/** A little more than 300 years in seconds: later dates cannot be represented. */
const longest = 1e10;

/** What can be done to an emulator from outside of its API. */
export class Controls {
  readonly #store: Store;
  readonly #behaviour: Behaviour;
  readonly #conditions: Conditions;
  readonly #overTls: boolean;
  readonly #initial: StateDocument;

  /** The store as it is now is what `reset` returns to. */
  constructor(store: Store, behaviour: Behaviour, conditions: Conditions, overTls: boolean) {
    this.#store = store;
    this.#behaviour = behaviour;
    this.#conditions = conditions;
    this.#overTls = overTls;
    this.#initial = snapshotOf(store);
  }

  /** Seconds since 1970 on the emulator's clock. */
  now(): number {
    return Math.floor(this.#store.now() / 1000);
  }

  /** Moves the clock forward. @throws ControlError unless `seconds` is from 0 to 1e10. */
  async advance(seconds: unknown): Promise<number> {
    if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= longest))
      throw new ControlError(
        `advance_seconds must be a number from 0 to ${longest}: the clock only goes forward`,
      );
    this.#store.advance(seconds);
    await this.#store.keep();
    return this.now();
  }

  /** Forgets everything since the start: keys, tokens, clock and conditions. Fault or variant stay. */
  async reset(): Promise<void> {
    this.#conditions.settings = {};
    restore(this.#initial, this.#store);
    await this.#store.keep();
  }

  /** Everything that the emulator knows, secrets included. */
  snapshot(): StateDocument {
    return snapshotOf(this.#store);
  }

  /** Replaces everything that the emulator knows. */
  async restore(document: StateDocument): Promise<void> {
    restore(document, this.#store);
    await this.#store.keep();
  }

  /** The id of the fault or variant that is served now; undefined when the emulator answers as documented. */
  served(): string | undefined {
    return this.#behaviour.current?.id;
  }

  /** Serves with the fault or variant of this id from now on, or as documented. @throws ControlError */
  use(id: unknown): void {
    const known: Variant[] = [...faults, ...variants];
    const found = known.find(each => each.id === id);
    if (id !== undefined && id !== null && !found)
      throw new ControlError(
        `${JSON.stringify(id)} is not the id of a fault or variant; \`emulator --list\` has them`,
      );
    if (found?.over === 'tls' && !this.#overTls)
      throw new ControlError(`${found.id} needs HTTPS: start the emulator with --tls`);
    this.#behaviour.use(found);
  }

  get conditions(): ConditionSettings {
    return this.#conditions.settings;
  }

  /** Sets how the service fares from now on. @throws ControlError */
  setConditions(settings: unknown): void {
    const wrong = faultOfConditions(settings);
    if (wrong) throw new ControlError(wrong);
    this.#conditions.settings = settings as ConditionSettings;
  }

  /** Names of the rules used since the fault or variant was set. */
  exercised(): string[] {
    return this.#behaviour.exercised();
  }

  /** Whether a rule that the fault or variant replaces was used. */
  activated(): boolean {
    return this.#behaviour.activated();
  }
}
