import { NoReply, NotHeard } from '../../client/http/errors.ts';
import type { Config } from '../config/shape.ts';
import { hostClient } from '../host/host-client.ts';
import { knownSecret } from '../host/keys/identity.ts';
import type { LedgerKey } from '../host/keys/open-keys.ts';
import { type Cleanup, retireKeys } from '../host/keys/retire.ts';
import { CannotStart } from '../start/cannot-start.ts';
import { lockFor } from '../start/lock.ts';
import { preflight } from '../start/preflight.ts';
import { findLeftovers, type Leftovers } from './leftovers.ts';
import { openEntries, settle } from './open-ledgers.ts';

/** What a sweep did, or would do. */
export interface Swept {
  /** Scheduled for deletion; with a dry run, what would be. */
  readonly retired: readonly LedgerKey[];
  readonly kept: Cleanup['kept'];
  /** Aliases that begin like ours, of keys that are not proven ours: they were left alone. */
  readonly foreign: readonly string[];
  readonly residue: Cleanup['residue'];
}

/**
 * Retires what earlier runs left on the target: keys of ours by their ledgers and, where those are lost, by alias
 * and marker.
 * @param dryRun finds the keys and changes nothing.
 * @throws CannotStart when a run is under way there, or the target cannot be used.
 */
export async function sweep(config: Config, dryRun: boolean): Promise<Swept> {
  const lock = lockFor(config, 'sweep');
  try {
    await preflight(config, 0);
    return await sweepAlone(config, dryRun);
  } catch (error) {
    if (error instanceof NoReply || error instanceof NotHeard)
      throw new CannotStart(`The sweep broke off: ${error.message}. Run it again; nothing is lost by that.`);
    throw error;
  } finally {
    lock.release();
  }
}

async function sweepAlone(config: Config, dryRun: boolean): Promise<Swept> {
  const { close, ...clients } = hostClient(config, () => {});
  const ledgerSecret = config.ledgerSecret ?? knownSecret(config.stateDir);
  const proving = { ...clients, ledgerSecret, projectId: config.target.projectId };
  const open = openEntries(config).map(entry => (dryRun ? { ...entry, patienceMs: 0 } : entry));
  try {
    const found = await findLeftovers(proving, open, config);
    const { kept, foreign } = found;
    if (dryRun) return { retired: found.due.map(({ key }) => key), kept, foreign, residue: found.residue };
    const retired: LedgerKey[] = [];
    const cleanup = await retireKeys(
      { ...proving, retired: key => retired.push(key) },
      found.due.map(({ key }) => key),
    );
    settle(config, [...found.settled, ...entriesOf(found, retired)]);
    return { retired, kept, foreign, residue: [...found.residue, ...cleanup.residue] };
  } finally {
    await close();
  }
}

/** What the ledgers have of the keys that were retired. */
function entriesOf({ due }: Leftovers, retired: readonly LedgerKey[]): LedgerKey[] {
  return due.filter(({ key }) => retired.includes(key)).flatMap(({ entries }) => entries);
}
