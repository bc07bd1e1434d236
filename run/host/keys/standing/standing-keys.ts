import { externalAes, type KeyPool, type KeyRecord } from '../key-pool.ts';
import type { LedgerKey } from '../open-keys.ts';
import { forEach } from '../retire.ts';
import { type FoundKeys, findStanding, type Search } from './find-standing.ts';
import { type Restored, type Restoring, restore } from './restore.ts';
import { roleOf, standingRecord } from './standing.ts';

/** A project whose standing keys a run uses. */
export interface Stand {
  readonly pool: KeyPool;
  readonly search: Omit<Search, 'others'>;
  readonly restoring: Restoring;
  /** Names the second project; absent for the run's own. */
  readonly project_id?: string;
}

/** A standing key that is no longer one, and why. One that is not there, or not ours, is not retired. */
export interface Spoilt {
  readonly key: LedgerKey;
  readonly reason: string;
  readonly isOurs: boolean;
}

/** What became of the standing keys of a run. */
export interface Settled {
  /** Standing keys that are there: they rest as they should, or something is promised of them. */
  readonly standing: number;
  /** They cannot be brought back to how they should rest: to be retired. */
  readonly spoilt: readonly Spoilt[];
  /** More than there should be: to be retired. */
  readonly spare: readonly LedgerKey[];
  /** Of which it could not be heard: the next run sees to them. */
  readonly unheard: ReadonlyArray<{ readonly alias: string; readonly reason: string }>;
  /** Ids of all that stay. */
  readonly staying: ReadonlySet<string>;
}

/** The standing keys of a run: found before its first test, restored after each that did not return one as it was. */
export class StandingKeys {
  readonly #stands: readonly Stand[];
  readonly #known = new Map<string, { record: KeyRecord; stand: Stand }>();
  readonly #spoilt: Spoilt[] = [];
  readonly #spare: LedgerKey[] = [];
  /** Aliases under which a standing key is to be created. */
  readonly #awaited = new Map<string, Stand>();

  /** @param stands the second project first, where there is one: a key of the run's own may be a twin of one there. */
  constructor(stands: readonly Stand[]) {
    this.#stands = stands;
  }

  /**
   * Finds the standing keys, leads those back that a run left elsewhere, and hands all to the pools.
   * @returns how list-keys was refused: then nothing was found, and keys would be created beside those that are there.
   * @throws NoReply and NotHeard when the target could not be heard.
   */
  async begin(): Promise<string | undefined> {
    let others: string[] = [];
    for (const stand of this.#stands) {
      const found = await findStanding({ ...stand.search, others });
      if (found.refused) return found.refused;
      await this.#take(found, stand);
      others = found.keys.map(({ record }) => record.key_id);
    }
    return undefined;
  }

  async #take({ keys, spare }: FoundKeys, stand: Stand): Promise<void> {
    this.#spare.push(...spare.map(({ record }) => this.#ledgerKey(record, stand)));
    await forEach(keys, async ({ record, state }) => {
      this.#known.set(record.key_id, { record, stand });
      if (record.promised) return stand.pool.add(record);
      const moved = state === 'Disabled' || state === 'Pending deletion';
      const rested = this.#settle(record, stand, await restore(stand.restoring, record, moved));
      if (rested) stand.pool.add(rested);
    });
  }

  /** The id of a key in Pending import that nothing is promised of, if there is one. */
  get pendingImport(): string | undefined {
    const known = [...this.#known.values()].map(({ record }) => record);
    const isOwn = ({ kind, standing }: KeyRecord) => standing === 'empty' && kind === externalAes;
    return known.find(isOwn)?.key_id;
  }

  /** A standing key is about to be created under this alias. */
  await(alias: string, pool: KeyPool): void {
    const stand = this.#stands.find(each => each.pool === pool);
    if (stand) this.#awaited.set(alias, stand);
  }

  /** create-key named a key; it is a standing one when it was awaited. */
  created(alias: string, key_id: string): void {
    const stand = this.#awaited.get(alias);
    const role = roleOf(alias);
    if (!stand || !role) return;
    this.#awaited.delete(alias);
    const record = standingRecord(role, { key_id, alias, description: '' }, 0);
    this.#known.set(key_id, { record, stand });
  }

  /** A test gave a standing key back as others may have it. */
  released(record: KeyRecord): void {
    const known = this.#known.get(record.key_id);
    if (known) known.record = record;
  }

  /** A test left a standing key in doubt: it is led back to how it rests, or is spoilt and makes room for another. */
  async repair(record: KeyRecord): Promise<void> {
    const known = this.#known.get(record.key_id);
    if (!known) return;
    known.record = record;
    const { stand } = known;
    const rested = this.#settle(record, stand, await restore(stand.restoring, record, true));
    if (rested) stand.pool.release(rested);
    else stand.pool.discard(record);
  }

  /** Leads every key back to how it rests. @param mute why nothing can be sent, if so. */
  async end(mute?: string): Promise<Settled> {
    const unheard: Array<{ alias: string; reason: string }> = [];
    await forEach([...this.#known.values()], async ({ record, stand }) => {
      if (record.promised) return;
      const restored = mute
        ? { unheard: mute }
        : await restore(stand.restoring, record, record.uncertain === true);
      this.#settle(record, stand, restored);
      if ('unheard' in restored) unheard.push({ alias: record.alias, reason: restored.unheard });
    });
    return {
      standing: this.#known.size,
      spoilt: this.#spoilt,
      spare: this.#spare,
      unheard,
      staying: new Set(this.#known.keys()),
    };
  }

  /** The record as it is after restoring; undefined when the key is a standing one no longer. */
  #settle(record: KeyRecord, stand: Stand, restored: Restored): KeyRecord | undefined {
    if ('spoilt' in restored || 'lost' in restored) {
      this.#known.delete(record.key_id);
      const reason = 'spoilt' in restored ? restored.spoilt : restored.lost;
      this.#spoilt.push({ key: this.#ledgerKey(record, stand), reason, isOurs: 'spoilt' in restored });
      return undefined;
    }
    const { uncertain: _, expects: __, ...rest } = record;
    const isExternal = record.kind.startsWith('external/');
    const imports = isExternal && 'rests' in restored && restored.rests === 'Enabled' ? 1 : 0;
    const settled: KeyRecord = {
      ...rest,
      ready: false,
      imports: Math.max(record.imports, imports),
      ...('rests' in restored ? { expects: restored.rests, snapshot: restored.info } : {}),
    };
    const known = this.#known.get(record.key_id);
    if (known) known.record = settled;
    return settled;
  }

  #ledgerKey({ alias, key_id }: KeyRecord, { project_id }: Stand): LedgerKey {
    return { alias, key_id, proven: true, ...(project_id ? { project_id } : {}) };
  }
}
