import type { KmsClient } from '../../../client/client.ts';
import type { Guard } from '../../../client/guard.ts';
import { answerOf, memberOf, textOf } from '../../../client/reply.ts';
import type { CleanupRecord } from '../../../schemas/formats/evidence.ts';
import { markerOf } from './identity.ts';
import type { LedgerKey } from './open-keys.ts';

export type Cleanup = Omit<CleanupRecord, 'type'>;

/** Who calls the target. */
export type Caller = Pick<KmsClient, 'call'>;

/** What it takes to tell a key of ours from any other. */
export interface Proving {
  readonly client: Caller;
  /** A client of the second project, where one is configured. */
  readonly other?: Caller;
  /** Absent when none is known: then nothing can be proven ours. */
  readonly ledgerSecret?: string | undefined;
  readonly projectId: string;
}

/** What retiring needs besides. */
export interface Retirement extends Proving {
  readonly guard: Guard;
  /** Told of each key that is scheduled for deletion or does not exist. */
  retired(key: LedgerKey): void;
}

/** What describe-key says of a key: it is ours, not ours, not there, or it could not be told. */
export type Identity =
  | { readonly key_id: string; readonly state: string | undefined }
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

const noClient = 'it is in the second project, and KMS_OTHER_PROJECT_ID and KMS_OTHER_AUTH_TOKEN are not set';

/**
 * Looks for a key by its id or, where none is known, by its alias, and proves it ours by alias and marker.
 * @throws NoReply and NotHeard when the target could not be heard.
 */
export async function identify(proving: Proving, key: LedgerKey): Promise<Identity> {
  const client = clientFor(proving, key);
  if (!client) return { doubt: noClient };
  const reply = await client.call('describe-key', { key_id: key.key_id ?? `alias/${key.alias}` });
  if (reply.status === 404 || (reply.status === 400 && !key.key_id)) return { gone: true };
  const info = memberOf(reply.body, 'key_info');
  const key_id = textOf(info, 'key_id');
  if (reply.status !== 200 || !key_id) return { doubt: `describe-key: ${answerOf(reply)}` };
  const ours = textOf(info, 'key_alias') === key.alias && isMarked(proving, key, info);
  return ours
    ? { key_id, state: textOf(info, 'key_state') }
    : { foreign: 'alias and description do not prove it ours' };
}

function isMarked({ ledgerSecret, projectId }: Proving, key: LedgerKey, info: unknown): boolean {
  if (ledgerSecret === undefined) return false;
  const marker = markerOf(ledgerSecret, key.project_id ?? projectId, key.alias);
  return textOf(info, 'key_description') === marker;
}

/** The id of a key that is ours; what was proven when it was created is not asked again. */
async function provenId(retirement: Retirement, key: LedgerKey): Promise<Identity | { key_id: string }> {
  return key.key_id && key.proven ? { key_id: key.key_id } : identify(retirement, key);
}

/** Schedules the deletion of one key after the shortest time the API has. Returns why it could not, if so. */
async function retireKey(retirement: Retirement, key: LedgerKey): Promise<string | undefined> {
  try {
    const client = clientFor(retirement, key);
    if (!client) return noClient;
    const proof = await provenId(retirement, key);
    if ('gone' in proof)
      return key.key_id ? 'create-key named it, and describe-key does not know it' : undefined;
    if ('doubt' in proof) return proof.doubt;
    if ('foreign' in proof) return proof.foreign;
    retirement.guard.admit(proof.key_id);
    const body = { key_id: proof.key_id, pending_days: '7' };
    const reply = await client.call('schedule-key-deletion', body);
    const done = reply.status === 200 || reply.status === 404 || reply.code === 'KMS.1402';
    return done ? undefined : `schedule-key-deletion: ${answerOf(reply)}`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A key with a promise still due is spared until a run has verified it. */
export function keptFor({ key_id, promises = [] }: LedgerKey): Cleanup['kept'] {
  const reasons = promises.map(({ requirement, promise, due }) => `${requirement}: ${promise} by ${due}`);
  return key_id && reasons.length ? [{ key_id, reason: reasons.join('; ') }] : [];
}

/**
 * Retires the open keys of a ledger: schedules their deletion, and tells what is left over. It never throws:
 * residue is a result.
 */
export async function retireKeys(retirement: Retirement, open: readonly LedgerKey[]): Promise<Cleanup> {
  const keys = open.filter(({ promises }) => !promises);
  const residue: Array<{ key_id?: string; alias: string; reason: string }> = [];
  const retire = async (key: LedgerKey) => {
    const reason = await retireKey(retirement, key);
    if (!reason) return retirement.retired(key);
    residue.push({ ...(key.key_id ? { key_id: key.key_id } : {}), alias: key.alias, reason });
  };
  await forEach(keys, retire);
  const kept = open.flatMap(keptFor);
  return { created: open.length, retired: keys.length - residue.length, kept, residue };
}
