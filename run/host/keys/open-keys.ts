import { readFileSync } from 'node:fs';
import { jsonOf, textOf } from '../../../client/reply.ts';
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
  | { readonly event: 'proven'; readonly alias: string; readonly key_id: string }
  | { readonly event: 'refused'; readonly alias: string }
  | { readonly event: 'standing'; readonly alias: string; readonly key_id?: string }
  | Promised
  | { readonly event: 'taken'; readonly alias: string; readonly key_id: string }
  | { readonly event: 'retired'; readonly alias: string; readonly key_id?: string };

/** A key of ours as the ledger knows it; without `key_id` the reply to its creation was never seen. */
export interface LedgerKey {
  readonly alias: string;
  readonly key_id?: string;
  /** The service said no to its creation, so that it should not exist. */
  readonly refused?: true;
  /** The second project, for a key that is there. */
  readonly project_id?: string;
  /** True once describe-key has shown our alias and marker on it. */
  readonly proven?: boolean;
  /** An earlier run created it. */
  readonly taken?: boolean;
  /** What must still hold of it later: it is kept until then. */
  readonly promises?: readonly KeptPromise[];
}

/** What a ledger says. */
export interface LedgerText {
  /** The keys that were planned or created and are not retired. */
  readonly open: LedgerKey[];
  /** Numbers of the lines that cannot be read, from 1. */
  readonly badLines: readonly number[];
}

/**
 * Reads a ledger. One alias may stand for several keys: what a create-key under an alias that is taken leads to is not
 * known before its reply. A key whose creation was refused stays open until it was looked for.
 */
export function readLedger(file: string): LedgerText {
  const { entries, badLines } = readEntries(file);
  return { open: entries.reduce<LedgerKey[]>(after, []), badLines };
}

/** The open keys of a ledger, see `readLedger`. */
export function openKeys(file: string): LedgerKey[] {
  return readLedger(file).open;
}

/** The open keys after an entry. */
function after(keys: LedgerKey[], entry: LedgerEntry): LedgerKey[] {
  const { event, alias } = entry;
  const key_id = 'key_id' in entry ? entry.key_id : undefined;
  const named = keys.findLast(
    key => key.alias === alias && key.key_id !== undefined && key.key_id === key_id,
  );
  const unnamed = keys.findLast(key => key.alias === alias && key.key_id === undefined && !key.refused);
  const project = 'project_id' in entry && entry.project_id ? { project_id: entry.project_id } : {};
  switch (event) {
    case 'planned':
      return [...keys, { alias, ...project }];
    case 'created':
      return replaced(keys, unnamed, { alias, ...unnamed, key_id: entry.key_id });
    case 'refused':
      return unnamed ? replaced(keys, unnamed, { ...unnamed, refused: true }) : keys;
    case 'proven':
      return named ? replaced(keys, named, { ...named, proven: true }) : keys;
    case 'promised':
      return replaced(keys, named, withPromise(named ?? takenKey(entry), entry));
    case 'taken':
      return replaced(keys, named, { ...takenKey(entry), proven: true });
    case 'retired':
    case 'standing':
      return keys.filter(key => key.alias !== alias || key.key_id !== key_id);
  }
}

function takenKey({ alias, key_id }: { alias: string; key_id?: string }): LedgerKey {
  return { alias, ...(key_id ? { key_id } : {}), taken: true };
}

function withPromise(key: LedgerKey, { event: _, ...promise }: Promised): LedgerKey {
  return { ...key, promises: [...(key.promises ?? []), promise] };
}

function replaced(keys: LedgerKey[], old: LedgerKey | undefined, key: LedgerKey): LedgerKey[] {
  return [...keys.filter(each => each !== old), key];
}

/** The entry that a line holds; undefined when it holds none. */
function entryIn(line: string): LedgerEntry | undefined {
  const entry = jsonOf(line);
  const [event, alias, key_id] = [
    textOf(entry, 'event'),
    textOf(entry, 'alias')?.trim(),
    textOf(entry, 'key_id')?.trim(),
  ];
  const isKnown = events.some(known => known === event);
  const isNamed = key_id || !needsId.some(needing => needing === event);
  if (!alias || !isKnown || !isNamed) return undefined;
  return { ...(entry as LedgerEntry), alias, ...(key_id ? { key_id } : {}) } as LedgerEntry;
}

const events: readonly LedgerEntry['event'][] = [
  'planned',
  'created',
  'proven',
  'refused',
  'promised',
  'taken',
  'standing',
  'retired',
];
const needsId: readonly string[] = ['created', 'proven', 'promised', 'taken'];

/** The last line, where a crash cut it short or left zeros, counts as not written: what it announced was not sent. */
function readEntries(file: string): { entries: LedgerEntry[]; badLines: number[] } {
  const lines = readFileSync(file, 'utf8').split('\n');
  const read = lines.map((line, n) => ({
    line: line.replaceAll('\0', ''),
    number: n + 1,
    entry: entryIn(line),
  }));
  const isCut = (number: number) => number === lines.length;
  return {
    entries: read.flatMap(({ entry }) => entry ?? []),
    badLines: read.flatMap(({ line, entry, number }) => (line && !entry && !isCut(number) ? [number] : [])),
  };
}
