import type { Guard } from '../../../../client/guard.ts';
import { ForeignKey, NoReply, NotHeard } from '../../../../client/http/errors.ts';
import { lookUntil } from '../../../../client/poll.ts';
import { answerOf, type Reply, textOf } from '../../../../client/reply.ts';
import { type KeyState, shownState, stateOf } from '../../../../schemas/words/key-states.ts';
import { isAsymmetric, isOptional, type KeyRecord } from '../key-pool.ts';
import { importMembers, materialOf, readParameters } from '../material.ts';
import { type Identity, identify, type Proving } from '../retire.ts';

/** What restoring a standing key needs. */
export interface Restoring extends Proving {
  readonly ledgerSecret: string;
  readonly guard: Guard;
  /** How long a change may take to become visible, in milliseconds. */
  readonly consistencyMs: number;
  /** Told of every import token and material that is sent. */
  secret(kind: string, value: string): void;
}

/**
 * What became of a standing key: it rests as it should, with what describe-key shows; it cannot be brought
 * there any more (`spoilt`); it is no longer ours (`lost`); or it could not be told (`unheard`).
 */
export type Restored =
  | { readonly rests: KeyState; readonly info: Readonly<Record<string, unknown>> }
  | { readonly spoilt: string }
  | { readonly lost: string }
  | { readonly unheard: string };

/** Ends the restoring of a key. */
class Ended extends Error {
  readonly restored: Restored;

  constructor(restored: Restored) {
    super('ended');
    this.restored = restored;
  }
}

/** How many changes lead from any state to the one that a key rests in, at most. */
const changesAtMost = 8;

const changeFrom: Readonly<Partial<Record<KeyState, 'cancel-key-deletion' | 'enable-key'>>> = {
  'Pending deletion': 'cancel-key-deletion',
  Disabled: 'enable-key',
};

/**
 * Leads a standing key back to how it rests between runs, from wherever a test or a run that was killed left it.
 * @param suspect what was done to it may have bound it to other material: that it uses its own is proven.
 */
export async function restore(restoring: Restoring, record: KeyRecord, suspect: boolean): Promise<Restored> {
  try {
    return await new Restoration(restoring, record, suspect).run();
  } catch (error) {
    if (error instanceof Ended) return error.restored;
    // A target may answer an import token that names the key of somebody else: nothing was sent then.
    const isUnsaid = [NoReply, NotHeard, ForeignKey].some(kind => error instanceof kind);
    if (isUnsaid) return { unheard: (error as Error).message };
    throw error;
  }
}

class Restoration {
  readonly #restoring: Restoring;
  readonly #record: KeyRecord;
  /** Its own material is yet to be proven. */
  #suspect: boolean;

  constructor(restoring: Restoring, record: KeyRecord, suspect: boolean) {
    this.#restoring = restoring;
    this.#record = record;
    this.#suspect = suspect && isImported(record) && !isAsymmetric(record.kind);
  }

  async run(): Promise<Restored> {
    let info = await this.#look();
    for (let change = 0; change < changesAtMost; change += 1) {
      const state = stateOf(textOf(info, 'key_state')) as KeyState;
      const operation = changeFrom[state];
      if (operation) await this.#change(operation);
      else if (state === 'Enabled' && (await this.#restsEnabled(info))) return resting(state, info);
      else if (state === 'Pending import' && (await this.#restsEmpty())) return resting(state, info);
      info = await this.#look(state);
    }
    return { spoilt: `it stays ${shownState(stateOf(textOf(info, 'key_state')))}` };
  }

  /** Enabled is where it rests, unless the material expires or may be another; then it is deleted. */
  async #restsEnabled(info: unknown): Promise<boolean> {
    const { standing, kind } = this.#record;
    if (standing === 'empty') throw new Ended({ spoilt: 'it was given material, and should have none' });
    const expires = isImported(this.#record) && !isAsymmetric(kind) && hasExpiry(info);
    if (!expires && (!this.#suspect || (await this.#decryptsKeepsake()))) return true;
    await this.#change('delete-imported-key-material');
    return false;
  }

  /** Whether it has no material and should have none; else its own is imported. */
  async #restsEmpty(): Promise<boolean> {
    if (this.#record.standing === 'empty') return true;
    const reply = await this.#import();
    if (reply.status < 300) {
      this.#suspect = false;
      return false;
    }
    // Targets need not serve imports of every spec.
    if (isOptional(this.#record.kind) && reply.status < 500) return true;
    throw refusalOf('import-key-material of its own material', reply);
  }

  async #import(): Promise<Reply> {
    const { client, secret, ledgerSecret } = this.#restoring;
    const { key_id, kind } = this.#record;
    const algorithm = 'RSAES_OAEP_SHA_256';
    const asked = await client.call('get-parameters-for-import', { key_id, wrapping_algorithm: algorithm });
    const parameters = readParameters(asked, algorithm);
    if (!parameters) return asked.status === 200 ? { ...asked, status: 400 } : asked;
    const material = materialOf(this.#record, ledgerSecret);
    secret('import token', parameters.import_token);
    secret('key material', material.toString('hex'));
    const members = importMembers(kind, parameters, material);
    return client.call('import-key-material', { key_id, ...members });
  }

  async #change(
    operation: 'cancel-key-deletion' | 'enable-key' | 'delete-imported-key-material',
  ): Promise<void> {
    const reply = await this.#restoring.client.call(operation, { key_id: this.#record.key_id });
    if (reply.status >= 300) throw refusalOf(operation, reply);
  }

  async #decryptsKeepsake(): Promise<boolean> {
    const { keepsake } = this.#record;
    if (!keepsake) return false;
    const { cipher_text, plain_text } = keepsake;
    const reply = await this.#restoring.client.call('decrypt-data', { cipher_text });
    return reply.status === 200 && textOf(reply.body, 'plain_text') === plain_text;
  }

  /** key_info, once it is no longer in this state. @throws Ended when it is not there, or not ours. */
  async #look(before?: KeyState): Promise<unknown> {
    const { consistencyMs, guard } = this.#restoring;
    const { key_id, alias } = this.#record;
    const seen = await lookUntil(
      before ? consistencyMs : 0,
      () => identify(this.#restoring, { alias, key_id }),
      identity => !('key_id' in identity) || stateOf(identity.state) !== before,
    );
    if (!('key_id' in seen)) throw new Ended(absence(seen));
    guard.admit(key_id, alias);
    return seen.info;
  }
}

function resting(rests: KeyState, info: unknown): Restored {
  return { rests, info: info as Readonly<Record<string, unknown>> };
}

function absence(identity: Exclude<Identity, { key_id: string }>): Restored {
  if ('gone' in identity) return { lost: 'describe-key does not know it' };
  return 'foreign' in identity ? { lost: identity.foreign } : { unheard: identity.doubt };
}

/** What a refused change says: a broken service, or credentials that are not accepted, say nothing of the key. */
function refusalOf(what: string, reply: Reply): Ended {
  const words = `${what}: ${answerOf(reply)}`;
  const ofKey = reply.status >= 400 && reply.status < 500 && reply.status !== 401 && reply.status !== 403;
  return new Ended(ofKey ? { spoilt: words } : { unheard: words });
}

function isImported({ kind }: KeyRecord): boolean {
  return kind.startsWith('external/');
}

function hasExpiry(info: unknown): boolean {
  const time = textOf(info, 'expiration_time') ?? '';
  return time !== '' && time !== '0';
}
