import * as authentication from './authentication.ts';
import * as codes from './codes.ts';
import * as deletion from './deletion.ts';
import * as importing from './import.ts';
import * as keys from './keys.ts';
import * as reply from './reply.ts';
import * as request from './request.ts';
import * as states from './states.ts';
import * as transport from './transport.ts';
import * as use from './use.ts';

/** Every decision of the emulator by its name, as the published pages have it. */
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
  ...transport,
};

export type Rules = typeof documented;

export type RuleName = keyof Rules;

/** A way of being different and still right, told by the rules that it replaces: it must raise no alarm. */
export interface Variant {
  readonly id: string;
  /** One sentence for whoever reads the proof. */
  readonly story: string;
  readonly patch: (documented: Rules) => Partial<Rules>;
  /** Variables that a client must be given to meet this variant on fair terms. */
  readonly env?: Readonly<Record<string, string>>;
  /** It shows where the emulator serves HTTPS; otherwise it serves in clear. */
  readonly over?: 'tls';
}

/** A way of being wrong: exactly one rule replaced. `breaks` are the requirements that notice, and no others. */
export interface Fault extends Variant {
  readonly breaks: readonly string[];
}

/** The rules to serve by, each telling `asked` its name when it is called, and the names that the patch replaced. */
export function rulesWith(
  patch: Variant['patch'] | undefined,
  asked: (rule: string) => void,
): { rules: Rules; patched: string[] } {
  const replaced = patch?.(documented) ?? {};
  const noting = Object.entries({ ...documented, ...replaced }).map(([name, rule]) => [
    name,
    (...args: unknown[]) => {
      asked(name);
      return (rule as (...args: unknown[]) => unknown)(...args);
    },
  ]);
  return { rules: Object.fromEntries(noting) as Rules, patched: Object.keys(replaced) };
}

/** Names of the rules that a fault or variant replaces. */
export function rulesReplacedBy({ patch }: Pick<Variant, 'patch'>): string[] {
  return Object.keys(patch(documented));
}

/** Rules whose answer stays with a key: whoever uses the key later depends on them too. */
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
