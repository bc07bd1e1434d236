import * as authentication from './authentication.ts';
import * as codes from './codes.ts';
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

/** A defect: exactly one replaced rule. `breaks` lists every requirement that must fail. */
export interface Fault extends Variant {
  readonly breaks: readonly string[];
}

/** The rules to serve with, and the names of those that the patch replaced. Each rule reports its name to `onRule` when called. */
export function rulesWith(
  patch: Variant['patch'] | undefined,
  onRule: (rule: string) => void,
): { rules: Rules; patched: string[] } {
  const replaced = patch?.(documented) ?? {};
  const reporting = Object.entries({ ...documented, ...replaced }).map(([name, rule]) => [
    name,
    (...args: unknown[]) => {
      onRule(name);
      return (rule as (...args: unknown[]) => unknown)(...args);
    },
  ]);
  return { rules: Object.fromEntries(reporting) as Rules, patched: Object.keys(replaced) };
}

/** Names of the rules that a fault or variant replaces. */
export function rulesReplacedBy({ patch }: Pick<Variant, 'patch'>): string[] {
  return Object.keys(patch(documented));
}

/** Rules whose answer is stored with a key, so that later calls depend on it too. */
export const lastingRules: readonly string[] = [
  'newKeyId',
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
