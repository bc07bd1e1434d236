import * as authentication from './authentication.ts';
import * as codes from './codes.ts';
import * as consoleRules from './console.ts';
import * as deletion from './deletion.ts';
import * as importing from './import.ts';
import * as keys from './keys.ts';
import * as reply from './reply.ts';
import * as request from './request.ts';
import * as states from './states.ts';
import * as use from './use.ts';

/** Every decision of the emulator by name, as published. */
export const documented = {
  ...authentication,
  ...request,
  ...codes,
  ...keys,
  ...states,
  ...deletion,
  ...importing,
  ...use,
  ...reply,
  ...consoleRules,
};

export type Rules = typeof documented;

export type RuleName = keyof Rules;

/** A conformant difference, given as the rules that it replaces: it must raise no alarm. */
export interface Variant {
  readonly id: string;
  /** One sentence for the readers of the proof. */
  readonly story: string;
  readonly patch: (documented: Rules) => Partial<Rules>;
  /** Variables that the suite needs to judge this variant correctly. */
  readonly env?: Readonly<Record<string, string>>;
  /** Serve HTTPS; otherwise plain HTTP. */
  readonly over?: 'tls';
}

/** A defect: one replaced rule, or two where it remembers what the other saw. `breaks` lists every requirement that must fail. */
export interface Fault extends Variant {
  readonly breaks: readonly string[];
}

/** The rules to serve with. Which fault or variant replaces some of them may change while the emulator runs. */
export class Behaviour {
  readonly rules: Rules;
  #served: Rules = documented;
  #replaced: string[] = [];
  #current: Variant | undefined;
  readonly #called = new Set<string>();

  /** @param onRule called with the name of each rule that is used. */
  constructor(onRule?: (rule: string) => void) {
    const reporting = Object.keys(documented).map(name => [
      name,
      (...args: unknown[]) => {
        this.#called.add(name);
        onRule?.(name);
        return (this.#served[name as RuleName] as (...args: unknown[]) => unknown)(...args);
      },
    ]);
    this.rules = Object.fromEntries(reporting) as Rules;
  }

  /** The fault or variant that is served now. */
  get current(): Variant | undefined {
    return this.#current;
  }

  /** Serves with this fault or variant from now on, or as documented. */
  use(behaviour: Variant | undefined): void {
    const patch = behaviour?.patch(documented) ?? {};
    this.#served = { ...documented, ...patch };
    this.#replaced = Object.keys(patch);
    this.#current = behaviour;
    this.#called.clear();
  }

  /** Names of the rules used so far. */
  exercised(): string[] {
    return [...this.#called].sort();
  }

  /** Whether a rule that the fault or variant replaces was used. */
  activated(): boolean {
    return this.#replaced.some(name => this.#called.has(name));
  }
}

/** Names of the rules that a fault or variant replaces. */
export function rulesReplacedBy({ patch }: Pick<Variant, 'patch'>): string[] {
  return Object.keys(patch(documented));
}

/** Whether a fault or variant replaces a rule of the console: the effects of all others show in the API as well. */
export function concernsConsole(behaviour: Pick<Variant, 'patch'>): boolean {
  return rulesReplacedBy(behaviour).some(name => Object.hasOwn(consoleRules, name));
}

/** Rules whose answer is stored with a key, or decides whether there is one to be used, so that later calls depend on it too. */
export const lastingRules: readonly string[] = [
  'newKeyId',
  'acceptsOriginForImport',
  'stateAfterCreate',
  'stateAfterImport',
  'materialToKeep',
  'fingerprintOf',
  'expiryToKeep',
  'deleteTakesEffect',
  'keysErasedWith',
  'eraseMaterial',
  'stateAfterDelete',
  'stateAfterEnable',
  'stateAfterDisable',
  'stateAfterSchedule',
  'stateAfterCancel',
  'stateAfterExpiry',
  'keysExpiringWith',
] satisfies RuleName[];
