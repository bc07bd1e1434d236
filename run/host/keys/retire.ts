import type { Guard } from '../../../client/guard.ts';
import { NoReply, NotHeard } from '../../../client/http/errors.ts';
import { isKeyId } from '../../../client/ids.ts';
import { answerOf, memberOf, textOf } from '../../../client/reply.ts';
import type { CleanupRecord } from '../../../schemas/formats/evidence.ts';
import { bears, markerOf } from './identity.ts';
import { type Caller, type NamedKeys, noClient } from './named-keys.ts';
import type { LedgerKey } from './open-keys.ts';

export type Cleanup = Omit<CleanupRecord, 'type'>;

/** What it takes to tell a key of ours from any other. */
export interface Proving {
  readonly client: Caller;
  /** A client of the second project, where one is configured. */
  readonly other?: Caller;
  /** Absent when none is known: then nothing can be proven ours. */
  readonly ledgerSecret?: string | undefined;
  readonly projectId: string;
  /** Lists the keys whose alias begins like ours: of the own project, or of the second one. */
  readonly named: NamedKeys;
}

/** What retiring needs besides. */
export interface Retirement extends Proving {
  readonly guard: Guard;
  /** Told of each key that is scheduled for deletion or does not exist. */
  retired(key: LedgerKey): void;
  /** Told of each key that was planned and never created. */
  neverCreated?(key: LedgerKey): void;
  /** Waits for a target that was not heard; false when it stays away. Absent: it is not waited for. */
  answersAgain?(): Promise<boolean>;
}

/** What describe-key says of a key: it is ours, not ours, not there, or it could not be told. */
export type Identity =
  | {
      readonly key_id: string;
      readonly state: string | undefined;
      /** `key_info`, as it was answered. */
      readonly info: unknown;
      /** How old the key is by the target's clock, in milliseconds, where the target tells. */
      readonly ageMs?: number;
    }
  | { readonly foreign: string }
  | { readonly gone: true }
  | { readonly doubt: string };

const togetherAtMost = 8;

/** Does something for each, a few at a time; in the order given. */
export async function forEach<T, R>(all: readonly T[], what: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let next = 0; next < all.length; next += togetherAtMost) {
    results.push(...(await Promise.all(all.slice(next, next + togetherAtMost).map(what))));
  }
  return results;
}

/** The client of the project that a key is in. */
function clientFor({ client, other }: Proving, { project_id }: LedgerKey): Caller | undefined {
  return project_id ? other : client;
}

/**
 * Looks for a key by its id or, where none is known, by its alias, and proves it ours: describe-key of the very id names
 * that id, our alias and the whole marker.
 * @throws NoReply and NotHeard when the target could not be heard.
 */
export async function identify(proving: Proving, key: LedgerKey): Promise<Identity> {
  const client = clientFor(proving, key);
  if (!client) return { doubt: noClient };
  const asked = key.key_id;
  if (asked === undefined) return identifyByAlias(proving, key, client);
  if (!isKeyId(asked)) return { foreign: `${JSON.stringify(asked)} is not a key id` };
  const reply = await client.call('describe-key', { key_id: asked });
  if (reply.status === 404) return { gone: true };
  const info = memberOf(reply.body, 'key_info');
  const key_id = textOf(info, 'key_id');
  if (reply.status !== 200 || !key_id) return { doubt: `describe-key: ${answerOf(reply)}` };
  if (key_id !== asked) return { foreign: `describe-key of ${asked} shows another key` };
  const ours = textOf(info, 'key_alias') === key.alias && isMarked(proving, key, info);
  const ageMs = Date.parse(reply.headers.date ?? '') - Number(textOf(info, 'creation_date') || Number.NaN);
  return ours
    ? { key_id, state: textOf(info, 'key_state'), info, ...(Number.isNaN(ageMs) ? {} : { ageMs }) }
    : { foreign: 'alias and description do not prove it ours' };
}

/**
 * A key whose creation gave no id. An id that only a reply names is never a target: it is asked for by itself. That
 * there is none is taken from describe-key and list-keys together, since not every target finds keys by alias.
 */
async function identifyByAlias(proving: Proving, key: LedgerKey, client: Caller): Promise<Identity> {
  const reply = await client.call('describe-key', { key_id: `alias/${key.alias}` });
  const named = reply.status === 200 ? textOf(reply.body, 'key_info', 'key_id') : undefined;
  if (named !== undefined) return identify(proving, { ...key, key_id: named });
  const { keys, unsure } = await proving.named.of(key.project_id);
  const listed = keys.find(({ alias }) => alias === key.alias);
  if (listed) return identify(proving, { ...key, key_id: listed.key_id ?? '' });
  if (reply.status !== 404 && reply.status !== 400) return { doubt: `describe-key: ${answerOf(reply)}` };
  const outcome = key.refused ? 'was refused' : 'was not answered with an id';
  return unsure === undefined
    ? { gone: true }
    : { doubt: `it perhaps exists: create-key ${outcome}, and ${unsure}` };
}

function isMarked({ ledgerSecret, projectId }: Proving, key: LedgerKey, info: unknown): boolean {
  if (ledgerSecret === undefined) return false;
  const marker = markerOf(ledgerSecret, key.project_id ?? projectId, key.alias);
  return bears(textOf(info, 'key_description'), marker);
}

/** The id of a key that is ours; what was proven when it was created is not asked again. */
async function provenId(retirement: Retirement, key: LedgerKey): Promise<Identity | { key_id: string }> {
  return key.key_id && key.proven ? { key_id: key.key_id } : identify(retirement, key);
}

/** Why a key was not retired, and whether that is because the target was not heard. */
interface Residue {
  readonly key: LedgerKey;
  readonly reason: string;
  readonly unheard?: boolean;
}

/** What became of a key. */
type Retired = Residue | { readonly retired: string } | 'not there' | 'kept';

/** Schedules the deletion of one key after the shortest time the API has. @param kept ids that are spared. */
async function retireKey(
  retirement: Retirement,
  key: LedgerKey,
  kept: ReadonlySet<string | undefined>,
): Promise<Retired> {
  try {
    return await scheduleDeletion(retirement, key, kept);
  } catch (error) {
    const unheard = error instanceof NoReply || error instanceof NotHeard;
    return { key, reason: (error as Error).message, unheard };
  }
}

async function scheduleDeletion(
  retirement: Retirement,
  key: LedgerKey,
  kept: ReadonlySet<string | undefined>,
): Promise<Retired> {
  const client = clientFor(retirement, key);
  if (!client) return { key, reason: noClient };
  const proof = await provenId(retirement, key);
  if ('gone' in proof && !key.key_id) return 'not there';
  if ('gone' in proof) return { key, reason: 'create-key named it, and describe-key does not know it' };
  if ('doubt' in proof) return { key, reason: proof.doubt };
  if ('foreign' in proof) return { key, reason: proof.foreign };
  const { key_id } = proof;
  if (kept.has(key_id)) return 'kept';
  retirement.guard.admit(key_id);
  const reply = await client.call('schedule-key-deletion', { key_id, pending_days: '7' });
  // A key that was proven ours and is not there: its deletion took place. Clients know 400 KMS.0205 as not found, too.
  const done = [200, 404].includes(reply.status) || ['KMS.1402', 'KMS.0205'].includes(reply.code ?? '');
  return done ? { retired: key_id } : { key, reason: `schedule-key-deletion: ${answerOf(reply)}` };
}

/** A key with a promise still due is spared until a run has verified it. */
export function keptFor({ key_id, promises = [] }: LedgerKey): Cleanup['kept'] {
  const reasons = promises.map(
    ({ requirement, promise, due, since }) =>
      `${requirement}: ${promise} by ${due}${since ? `, promised ${since}` : ''}`,
  );
  return key_id && reasons.length ? [{ key_id, reason: reasons.join('; ') }] : [];
}

/** How often keys that could not be retired because the target was away are tried again. */
const roundsAtMost = 4;

/**
 * Retires the open keys of a ledger: schedules their deletion, and tells what is left over. It is the last to give up on
 * a target that is away. It never throws: residue is a result.
 */
export async function retireKeys(retirement: Retirement, open: readonly LedgerKey[]): Promise<Cleanup> {
  const promised = open.filter(({ promises }) => promises);
  const kept = new Set(promised.map(({ key_id }) => key_id));
  const retired = new Set<string>();
  const left: Residue[] = [];
  let next: readonly LedgerKey[] = open.filter(({ promises }) => !promises);
  for (let round = 1; next.length > 0; round += 1) {
    const outcomes = await retireRound(retirement, next, kept);
    for (const outcome of outcomes)
      if (typeof outcome === 'object' && 'retired' in outcome) retired.add(outcome.retired);
    const residue = outcomes.filter(isResidue);
    const unheard = residue.filter(each => each.unheard);
    const again = unheard.length > 0 && round < roundsAtMost && (await retirement.answersAgain?.());
    left.push(...(again ? residue.filter(each => !each.unheard) : residue));
    next = again ? unheard.map(({ key }) => key) : [];
  }
  const residue = left.map(({ key: { key_id, alias }, reason }) => ({
    ...(key_id ? { key_id } : {}),
    alias,
    reason,
  }));
  return {
    created: retired.size + promised.length + residue.length,
    retired: retired.size,
    kept: open.flatMap(keptFor),
    residue,
  };
}

/** Each key once; where the target is not heard about the first, the others are not asked about. */
async function retireRound(
  retirement: Retirement,
  [first, ...others]: readonly LedgerKey[],
  kept: ReadonlySet<string | undefined>,
): Promise<Retired[]> {
  if (!first) return [];
  const outcome = await retireOne(retirement, first, kept);
  if (!isResidue(outcome) || !outcome.unheard)
    return [outcome, ...(await forEach(others, key => retireOne(retirement, key, kept)))];
  return [outcome, ...others.map(key => ({ ...outcome, key }))];
}

const isResidue = (outcome: Retired): outcome is Residue =>
  typeof outcome === 'object' && 'reason' in outcome;

async function retireOne(...[retirement, key, kept]: Parameters<typeof retireKey>): Promise<Retired> {
  const outcome = await retireKey(retirement, key, kept);
  if (outcome === 'not there') retirement.neverCreated?.(key);
  if (!isResidue(outcome)) retirement.retired(key);
  return outcome;
}
