import { listKeys } from '../../../../client/list-keys.ts';
import { answerOf, textOf } from '../../../../client/reply.ts';
import { type KeyState, stateOf } from '../../../../schemas/words/key-states.ts';
import { markerOf } from '../identity.ts';
import type { KeyRecord, Place } from '../key-pool.ts';
import { namedAtMost, tooManyNamed } from '../named-keys.ts';
import { forEach, identify, type Proving } from '../retire.ts';
import { placeOfRole, type Role, roleOf, standingRecord } from './standing.ts';

/** A standing key of ours that is there. */
export interface FoundKey {
  readonly record: KeyRecord;
  readonly state: KeyState;
}

/** The standing keys of a project, and those that are too many. */
export interface FoundKeys {
  readonly keys: readonly FoundKey[];
  /** Ours and of no use: more than there should be, or the twin of a key that is gone. */
  readonly spare: readonly FoundKey[];
  /** Aliases of standing keys that nothing proves ours. */
  readonly foreign: readonly string[];
  /** How list-keys was refused: nothing is known then. */
  readonly refused?: string;
}

/** What is looked for. */
export interface Search extends Proving {
  readonly ledgerSecret: string;
  /** What makes list-keys list keys of every spec. */
  readonly filter: { key_spec?: string };
  readonly places: ReadonlyMap<Place, number>;
  /** Ids of keys that something is promised of: they come first. */
  readonly promised: ReadonlySet<string>;
  /** Ids of standing keys of the other project, which a twin may belong to. */
  readonly others?: readonly string[];
}

/**
 * Finds the standing keys of a project by alias and marker, also on a machine that never saw them: it takes the ledger
 * secret alone. A key pending deletion counts only where its place would be empty otherwise: it was retired, or a run
 * was killed before it could cancel.
 * @throws NoReply and NotHeard when the target could not be heard.
 */
export async function findStanding(search: Search): Promise<FoundKeys> {
  const { details, refused, endless } = await listKeys(search.client, search.filter);
  const why = refused ? `list-keys: ${answerOf(refused)}` : endless;
  if (why) return { keys: [], spare: [], foreign: [], refused: why };
  const named = details.flatMap(each => {
    const [alias = '', key_id] = [textOf(each, 'key_alias'), textOf(each, 'key_id')];
    const role = roleOf(alias);
    return role && key_id ? [{ alias, key_id, role }] : [];
  });
  if (named.length > namedAtMost) return { keys: [], spare: [], foreign: [], refused: tooManyNamed };
  const looked = await forEach(named, async one => ({ ...one, identity: await identify(search, one) }));
  const found: FoundKey[] = [];
  const foreign: string[] = [];
  for (const { alias, key_id, role, identity } of looked) {
    if ('key_id' in identity) {
      const state = stateOf(identity.state) as KeyState;
      found.push({ record: recordOf(search, role, { alias, key_id }, state), state });
    } else if ('foreign' in identity) foreign.push(alias);
  }
  return { ...placed(found, search), foreign };
}

function recordOf(
  { ledgerSecret, projectId, promised }: Search,
  role: Role,
  key: { alias: string; key_id: string },
  state: KeyState,
): KeyRecord {
  const description = markerOf(ledgerSecret, projectId, key.alias);
  const imported = role.kind.startsWith('external/') && role.rest !== 'empty' && state !== 'Pending import';
  const record = standingRecord(role, { ...key, description }, imported ? 1 : 0);
  return promised.has(key.key_id) ? { ...record, promised: true } : record;
}

/** Fills the places: with what is promised first, and with what is pending deletion last. */
function placed(
  found: readonly FoundKey[],
  { places, others = [] }: Search,
): Pick<FoundKeys, 'keys' | 'spare'> {
  const rank = ({ record, state }: FoundKey) => (record.promised ? 0 : state === 'Pending deletion' ? 2 : 1);
  const isTwin = ({ record }: FoundKey) => record.standing === 'twin';
  const sorted = found.toSorted((a, b) => Number(isTwin(a)) - Number(isTwin(b)) || rank(a) - rank(b));
  const keys: FoundKey[] = [];
  const spare: FoundKey[] = [];
  const free = new Map(places);
  const bound = new Set<string>();
  for (const one of sorted) {
    const { standing, materialOf, kind } = one.record;
    const place = placeOfRole({ kind, rest: standing ?? 'material' });
    const left = free.get(place) ?? 0;
    const hasFirst = [...others, ...keys.map(({ record }) => record.key_id)].some(id => id === materialOf);
    if (left <= 0 || (isTwin(one) && (!hasFirst || bound.has(materialOf ?? '')))) spare.push(one);
    else {
      free.set(place, left - 1);
      keys.push(one);
      if (materialOf) bound.add(materialOf);
    }
  }
  return { keys, spare: spare.filter(({ state }) => state !== 'Pending deletion') };
}
