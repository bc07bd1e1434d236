import { readFileSync } from 'node:fs';
import type { DuePromise } from '../../../schemas/formats/evidence.ts';
import type { Keepsake } from './key-pool.ts';

/** A documented way of wrapping material. */
export type WrappingAlgorithm = 'RSAES_OAEP_SHA_256' | 'RSAES_OAEP_SHA_1' | 'RSAES_PKCS1_V1_5';

/** What get-parameters-for-import gave: everything that one import needs. */
export interface ImportParameters {
  readonly algorithm: WrappingAlgorithm;
  readonly import_token: string;
  readonly public_key: string;
  /** Seconds since 1970, by the target's clock. */
  readonly expiration_time: number;
}

/** What must hold of a key at a later time, with all that a later run needs to see whether it does. */
export interface KeptPromise extends DuePromise {
  readonly alias: string;
  readonly keepsake?: Keepsake;
  /** The key whose material it was given, where that is not its own. */
  readonly materialOf?: string;
  /** What an import is sent with that must be refused then: token, public key, algorithm and expiry. */
  readonly importParameters?: ImportParameters;
}

type Promised = { readonly event: 'promised' } & KeptPromise;

export type LedgerEntry =
  | { readonly event: 'planned'; readonly alias: string; readonly at: string; readonly project_id?: string }
  | { readonly event: 'created'; readonly alias: string; readonly key_id: string }
  | { readonly event: 'proven'; readonly alias: string }
  | { readonly event: 'refused'; readonly alias: string }
  | Promised
  | { readonly event: 'retired'; readonly alias: string; readonly key_id?: string };

/** A key of ours as the ledger knows it; without `key_id` the reply to its creation was never seen. */
export interface LedgerKey {
  readonly alias: string;
  readonly key_id?: string;
  /** The second project, for a key that is there. */
  readonly project_id?: string;
  /** True once describe-key has shown our alias and marker on it. */
  readonly proven?: boolean;
  /** What must still hold of it later: it is kept until then. */
  readonly promises?: readonly KeptPromise[];
}

/**
 * Reads a ledger: the keys that were planned or created and are neither refused nor retired. One alias may stand
 * for several: what a create-key under an alias that is taken leads to is not known before its reply.
 */
export function openKeys(file: string): LedgerKey[] {
  return readEntries(file).reduce<LedgerKey[]>(after, []);
}

/** The open keys after an entry. */
function after(keys: LedgerKey[], entry: LedgerEntry): LedgerKey[] {
  const { event, alias } = entry;
  const named = keys.findLast(key => key.alias === alias && key.key_id !== undefined);
  const unnamed = keys.findLast(key => key.alias === alias && key.key_id === undefined);
  const project = 'project_id' in entry && entry.project_id ? { project_id: entry.project_id } : {};
  switch (event) {
    case 'planned':
      return [...keys, { alias, ...project }];
    case 'created':
      return replaced(keys, unnamed, { alias, ...unnamed, key_id: entry.key_id });
    case 'refused':
      return keys.filter(key => key !== unnamed);
    case 'proven':
      return named ? replaced(keys, named, { ...named, proven: true }) : keys;
    case 'promised':
      return named ? replaced(keys, named, withPromise(named, entry)) : keys;
    case 'retired':
      return keys.filter(key => key.alias !== alias || key.key_id !== entry.key_id);
  }
}

function withPromise(key: LedgerKey, { event: _, ...promise }: Promised): LedgerKey {
  return { ...key, promises: [...(key.promises ?? []), promise] };
}

function replaced(keys: LedgerKey[], old: LedgerKey | undefined, key: LedgerKey): LedgerKey[] {
  return [...keys.filter(each => each !== old), key];
}

/** A line that a crash cut short is left out: what it announced was not sent. */
function readEntries(file: string): LedgerEntry[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.flatMap(line => {
    try {
      return [JSON.parse(line) as LedgerEntry];
    } catch {
      return [];
    }
  });
}
