import { NoReply, NotHeard } from '../../client/http/errors.ts';
import { listKeys } from '../../client/list-keys.ts';
import { lookUntil } from '../../client/poll.ts';
import { answerOf, textOf } from '../../client/reply.ts';
import { profiles } from '../../schemas/profiles.ts';
import type { Config } from '../config/shape.ts';
import { aliasPrefix } from '../host/keys/identity.ts';
import type { LedgerKey } from '../host/keys/open-keys.ts';
import {
  type Cleanup,
  forEach,
  type Identity,
  identify,
  keptFor,
  type Proving,
} from '../host/keys/retire.ts';
import type { OpenEntry } from './open-ledgers.ts';

type Residue = Cleanup['residue'];

/** What earlier runs left on a target. */
export interface Leftovers {
  /** Ours, and there: to be retired. `entries` are what the ledgers have of the key. */
  readonly due: ReadonlyArray<{ readonly key: LedgerKey; readonly entries: readonly LedgerKey[] }>;
  /** Something must hold of them later. */
  readonly kept: Cleanup['kept'];
  /** Open in a ledger, but not there, or pending deletion already. */
  readonly settled: readonly LedgerKey[];
  /** Aliases that begin like ours, of keys that are not proven ours. */
  readonly foreign: readonly string[];
  /** What could not be told. */
  readonly residue: Residue;
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

/** The keys of a project that are named like ours and not pending deletion. */
async function namedLikeOurs(
  { client, other }: Proving,
  { profile }: Config['target'],
  project_id?: string,
): Promise<{ keys: LedgerKey[]; residue: Residue }> {
  const { details, refused } = await listKeys(
    project_id && other ? other : client,
    profiles[profile].listEverySpec,
  );
  const keys = details.flatMap(each => {
    const [alias = '', key_id] = [textOf(each, 'key_alias'), textOf(each, 'key_id')];
    const left = alias.startsWith(`${aliasPrefix}/`) && textOf(each, 'key_state') !== '4';
    return key_id && left ? [{ alias, key_id, ...(project_id ? { project_id } : {}) }] : [];
  });
  const reason = refused && `list-keys: ${answerOf(refused)}: keys that no ledger has cannot be found`;
  return { keys, residue: reason ? [{ alias: `${aliasPrefix}/…`, reason }] : [] };
}

/** What is to be done about a key. @param spared ids of keys that are kept. */
function sort({ identity }: Looked, spared: ReadonlySet<string>): 'due' | 'settled' | 'foreign' | 'doubtful' {
  if ('gone' in identity) return 'settled';
  if ('doubt' in identity) return 'doubtful';
  if ('foreign' in identity) return 'foreign';
  return identity.state === '4' || spared.has(identity.key_id) ? 'settled' : 'due';
}

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
 * @param config names the edition, and the second project where there is one.
 * @throws NoReply and NotHeard when the keys cannot be listed.
 */
export async function findLeftovers(
  proving: Proving,
  open: readonly OpenEntry[],
  config: Pick<Config, 'target' | 'other'>,
): Promise<Leftovers> {
  const spared = new Set(open.flatMap(({ key }) => (key.promises && key.key_id ? [key.key_id] : [])));
  const entries = open.filter(({ key }) => !key.promises);
  const ledgers = await forEach(entries, entry => look(proving, entry));
  const { target, other } = config;
  const listed = [await namedLikeOurs(proving, target)];
  if (other) listed.push(await namedLikeOurs(proving, target, other.projectId));
  const known = new Set([...spared, ...ledgers.map(({ key }) => key.key_id)]);
  const unknown = listed.flatMap(({ keys }) => keys).filter(({ key_id }) => !known.has(key_id));
  const lists = await forEach(unknown, key => look(proving, { key, patienceMs: 0 }));
  const those = (looked: readonly Looked[], ...kinds: readonly string[]) =>
    looked.filter(each => kinds.includes(sort(each, spared)));
  return {
    due: dueOf(those(ledgers, 'due'), those(lists, 'due')),
    kept: open.flatMap(({ key }) => keptFor(key)),
    settled: those(ledgers, 'settled').map(({ key }) => key),
    foreign: those(lists, 'foreign').map(({ key }) => key.alias),
    residue: [
      ...[...those(ledgers, 'doubtful', 'foreign'), ...those(lists, 'doubtful')].map(residueOf),
      ...listed.flatMap(({ residue }) => residue),
    ],
  };
}
