import { randomBytes } from 'node:crypto';
import { aliasPrefix } from '../identity.ts';
import { externalAes, type KeyKind, type KeyRecord, type Place, type Rest } from '../key-pool.ts';

/** What the alias of a standing key says of it. */
export interface Role {
  readonly kind: KeyKind;
  readonly rest: Rest;
  /** Id of the key whose material a twin was given. */
  readonly materialOf?: string;
}

const standingPrefix = `${aliasPrefix}/pool/`;
const form = /^(external|kms)-(\w+)-(material|empty|pair|twin)(?:-([0-9a-z-]{36}))?-[0-9a-f]{8}$/;

/** A new alias for a standing key: never one that was used before, since that of a key pending deletion is taken. */
export function newStandingAlias({ kind, rest, materialOf }: Role): string {
  const name = kind.replace('/', '-').toLowerCase();
  const words = [name, rest, ...(materialOf ? [materialOf] : []), randomBytes(4).toString('hex')];
  return standingPrefix + words.join('-');
}

/** What a standing key is for, by its alias; undefined for the alias of any other key. */
export function roleOf(alias: string): Role | undefined {
  if (!alias.startsWith(standingPrefix)) return undefined;
  const [, origin, spec = '', rest, materialOf] = form.exec(alias.slice(standingPrefix.length)) ?? [];
  if (!origin || (rest === 'twin') !== (materialOf !== undefined)) return undefined;
  const kind = `${origin}/${spec.toUpperCase()}` as KeyKind;
  return { kind, rest: rest as Rest, ...(materialOf ? { materialOf } : {}) };
}

/** Where a standing key counts. */
export function placeOfRole({ kind, rest }: Pick<Role, 'kind' | 'rest'>): Place {
  if (rest === 'material') return kind;
  return rest === 'empty' ? `empty ${kind}` : rest;
}

/** A standing key as it is known before a test has used it. @param imports whether material was seen on it. */
export function standingRecord(
  { kind, rest, materialOf }: Role,
  key: Pick<KeyRecord, 'key_id' | 'alias' | 'description'>,
  imports: 0 | 1,
): KeyRecord {
  return {
    ...key,
    kind,
    standing: rest,
    imports,
    ready: false,
    // Each run has imports refused on a key without material.
    ...(rest === 'empty' ? { refusedFirst: true } : {}),
    ...(rest === 'pair' || rest === 'twin' ? { paired: true } : {}),
    ...(materialOf ? { materialOf } : {}),
  };
}

/** What decides how many standing keys a project needs. */
export interface Needs {
  /** Nothing can be made to happen by moving the clock: keys are kept for a later run to look at. */
  readonly waits: boolean;
  readonly secondProject: boolean;
}

/** How many standing keys there are of each place in the run's own project: 24 at most. */
export function standingPlaces({ waits, secondProject }: Needs): ReadonlyMap<Place, number> {
  return new Map<Place, number>([
    [externalAes, waits ? 8 : 5],
    [`empty ${externalAes}`, 2],
    ['pair', waits ? 2 : 1],
    ['twin', (waits ? 2 : 1) + (secondProject ? 1 : 0)],
    ['kms/AES_256', 1],
    ['kms/RSA_2048', 1],
    ['kms/EC_P256', 1],
    ['external/RSA_2048', 1],
    ['empty external/RSA_2048', 1],
    ['external/EC_P256', 1],
    ['empty external/EC_P256', 1],
    ['external/HMAC_256', 1],
  ]);
}

/** How many standing keys that is in all. */
export function standingKeysNeeded(needs: Needs): number {
  return [...standingPlaces(needs).values()].reduce((sum, keys) => sum + keys, 0);
}
