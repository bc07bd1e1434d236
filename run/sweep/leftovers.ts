import { NoReply, NotHeard } from '../../client/http/errors.ts';
import { lookUntil } from '../../client/poll.ts';
import type { Config } from '../config/shape.ts';
import { aliasPrefix, beginOf } from '../host/keys/identity.ts';
import type { LedgerKey } from '../host/keys/open-keys.ts';
import {
  type Cleanup,
  forEach,
  type Identity,
  identify,
  keptFor,
  type Proving,
} from '../host/keys/retire.ts';
import { roleOf } from '../host/keys/standing/standing.ts';
import type { OpenEntry } from './open-ledgers.ts';

type Residue = Cleanup['residue'];

/** What earlier runs left on a target. */
export interface Leftovers {
  /** Ours, and there: to be retired. `entries` are what the ledgers have of the key. */
  readonly due: ReadonlyArray<{ readonly key: LedgerKey; readonly entries: readonly LedgerKey[] }>;
  /** Something must hold of them later. */
  readonly kept: Cleanup['kept'];
  /** What was kept, and is to be looked at by no run any more. */
  readonly givenUp: Cleanup['kept'];
  /** How many standing keys there are: runs use them again and again. */
  readonly standing: number;
  /** Open in a ledger, but not there, or pending deletion already. */
  readonly settled: readonly LedgerKey[];
  /** Aliases of keys that are ours, of a run that no ledger here has and that may be under way elsewhere. */
  readonly young: readonly string[];
  /** Aliases that begin like ours, of keys that are not proven ours. */
  readonly foreign: readonly string[];
  /** What could not be told. */
  readonly residue: Residue;
}

/** What of the keys found is left over. */
export interface What {
  /** Keys of runs that no ledger here has are left alone until they are this old, in milliseconds. */
  readonly olderThanMs: number;
  /** What is kept is left over too: keys that something is promised of, and standing keys. */
  readonly abandon?: boolean;
}

interface Looked {
  readonly key: LedgerKey;
  readonly identity: Identity;
}

/** Looks for a key; one whose creation was announced and never answered may yet appear. */
async function look(proving: Proving, { key, patienceMs }: OpenEntry): Promise<Looked> {
  const isClear = (seen: Identity) => key.key_id !== undefined || !('gone' in seen);
  try {
    return { key, identity: await lookUntil(patienceMs, () => identify(proving, key), isClear) };
  } catch (error) {
    if (!(error instanceof NoReply || error instanceof NotHeard)) throw error;
    return { key, identity: { doubt: error.message } };
  }
}

/** Whether a key that no ledger here has may be one of a run that is under way on another machine. */
function isYoung({ key, identity }: Looked, olderThanMs: number): boolean {
  if (!('key_id' in identity)) return false;
  const begin = beginOf(key.alias);
  const ages = [identity.ageMs ?? [], begin === undefined ? [] : Date.now() - begin].flat();
  return ages.length === 0 ? olderThanMs > 0 : Math.max(0, Math.min(...ages)) < olderThanMs;
}

/** What is to be done about a key. @param spared ids of keys that are kept. */
function sort({ identity }: Looked, spared: ReadonlySet<string>): 'due' | 'settled' | 'foreign' | 'doubtful' {
  if ('gone' in identity) return 'settled';
  if ('doubt' in identity) return 'doubtful';
  if ('foreign' in identity) return 'foreign';
  return identity.state === '4' || spared.has(identity.key_id) ? 'settled' : 'due';
}

const unseen = (why: string) => `${why}: keys that no ledger has cannot be found`;

function residueOf({ key: { alias, key_id }, identity }: Looked): Residue[number] {
  const reason = 'doubt' in identity ? identity.doubt : 'foreign' in identity ? identity.foreign : '';
  return { alias, reason, ...(key_id ? { key_id } : {}) };
}

/** Each key once, with everything that the ledgers have of it. */
function dueOf(fromLedgers: readonly Looked[], fromLists: readonly Looked[]): Leftovers['due'] {
  const idOf = ({ identity }: Looked) => ('key_id' in identity ? identity.key_id : '');
  const ids = [...new Set([...fromLedgers, ...fromLists].map(idOf))];
  return ids.flatMap(key_id => {
    const [seen] = [...fromLedgers, ...fromLists].filter(looked => idOf(looked) === key_id);
    const entries = fromLedgers.filter(looked => idOf(looked) === key_id).map(({ key }) => key);
    return seen ? [{ key: { ...seen.key, key_id, proven: true }, entries }] : [];
  });
}

/**
 * Finds what earlier runs left, by their ledgers and by alias and marker, and changes nothing.
 * @param open the open keys of all ledgers.
 * @param other the second project, where there is one.
 * @throws NoReply and NotHeard when the keys cannot be listed.
 */
export async function findLeftovers(
  proving: Proving,
  open: readonly OpenEntry[],
  { other }: Pick<Config, 'other'>,
  { olderThanMs, abandon = false }: What,
): Promise<Leftovers> {
  const stays = ({ alias }: LedgerKey) => !abandon && roleOf(alias) !== undefined;
  const isPromised = ({ promises }: LedgerKey) => !abandon && promises !== undefined;
  const spared = new Set(open.flatMap(({ key }) => (isPromised(key) && key.key_id ? [key.key_id] : [])));
  const entries = open.filter(({ key }) => !isPromised(key) && !stays(key));
  const ledgers = await forEach(entries, entry => look(proving, entry));
  const projects = [undefined, ...(other ? [other.projectId] : [])];
  const listed = await forEach(projects, project_id => proving.named.of(project_id));
  const found = ledgers.flatMap(({ key, identity }) => ('key_id' in identity ? identity.key_id : key.key_id));
  const known = new Set([...spared, ...found]);
  const named = listed.flatMap(({ keys }) => keys).filter(({ key_id }) => !known.has(key_id));
  const unknown = named.filter(key => !stays(key));
  const standing = await forEach(
    named.filter(key => stays(key)),
    key => look(proving, { key, patienceMs: 0 }),
  );
  const spares = (each: Looked) => roleOf(each.key.alias) === undefined && isYoung(each, olderThanMs);
  const lists = await forEach(unknown, key => look(proving, { key, patienceMs: 0 }));
  const those = (looked: readonly Looked[], ...kinds: readonly string[]) =>
    looked.filter(each => kinds.includes(sort(each, spared)));
  return {
    due: dueOf(
      those(ledgers, 'due'),
      those(lists, 'due').filter(each => !spares(each)),
    ),
    young: those(lists, 'due')
      .filter(spares)
      .map(({ key }) => key.alias),
    kept: open.flatMap(({ key }) => (isPromised(key) ? keptFor(key) : [])),
    givenUp: open.flatMap(({ key }) => (abandon ? keptFor(key) : [])),
    standing: those(standing, 'due').length,
    settled: [
      ...those(ledgers, 'settled').map(({ key }) => key),
      ...open.flatMap(({ key }) => (stays(key) && !isPromised(key) ? [key] : [])),
    ],
    foreign: those([...lists, ...standing], 'foreign').map(({ key }) => key.alias),
    residue: [
      ...[...those(ledgers, 'doubtful', 'foreign'), ...those([...lists, ...standing], 'doubtful')].map(
        residueOf,
      ),
      ...listed.flatMap(({ unsure }) =>
        unsure ? [{ alias: `${aliasPrefix}/…`, reason: unseen(unsure) }] : [],
      ),
    ],
  };
}
