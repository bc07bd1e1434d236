import { NoReply, NotHeard } from '../../client/http/errors.ts';
import type { Secrets } from '../../client/secrets/secrets.ts';
import type { Config } from '../config/shape.ts';
import { configuredSecrets } from '../host/configured-secrets.ts';
import { hostClient, unrecorded } from '../host/host-client.ts';
import { knownSecret } from '../host/keys/identity.ts';
import { NamedKeys } from '../host/keys/named-keys.ts';
import type { LedgerKey } from '../host/keys/open-keys.ts';
import { type Cleanup, retireKeys } from '../host/keys/retire.ts';
import { CannotStart } from '../start/cannot-start.ts';
import { lockFor } from '../start/lock.ts';
import { preflight } from '../start/preflight.ts';
import { findLeftovers, type Leftovers, type What } from './leftovers.ts';
import { badLines, markRetired, openEntries } from './open-ledgers.ts';

/** No run takes as long, in milliseconds: its keys are then left over. */
export const defaultOlderThanMs = 6 * 3_600_000;

/** What a sweep did, or would do. */
export interface Swept {
  /** Scheduled for deletion; with a dry run, what would be. */
  readonly retired: readonly LedgerKey[];
  readonly kept: Cleanup['kept'];
  /** Aliases of keys of ours that were left alone: a run elsewhere may be using them. */
  readonly young: readonly string[];
  /** Promises that no run will look at any more. */
  readonly givenUp: Cleanup['kept'];
  /** How many standing keys there are: they stay. */
  readonly standing: number;
  /** Aliases that begin like ours, of keys that are not proven ours: they were left alone. */
  readonly foreign: readonly string[];
  readonly residue: Cleanup['residue'];
}

/**
 * Retires what earlier runs left on the target: keys of ours by their ledgers and, where those are lost, by alias
 * and marker.
 * @param dryRun finds the keys and changes nothing.
 * @param what what of the keys found is retired.
 * @param secrets learns the secrets that replies give.
 * @throws CannotStart when a run is under way there, or the target cannot be used.
 */
export async function sweep(
  config: Config,
  dryRun: boolean,
  what: What,
  secrets = configuredSecrets(config),
): Promise<Swept> {
  const lock = lockFor(config, 'sweep');
  try {
    await preflight(config, secrets, { keys: 0, why: '' });
    return await sweepAlone(config, dryRun, what, secrets);
  } catch (error) {
    if (error instanceof NoReply || error instanceof NotHeard)
      throw new CannotStart(`The sweep broke off: ${error.message}. Run it again; nothing is lost by that.`);
    throw error;
  } finally {
    lock.release();
  }
}

async function sweepAlone(config: Config, dryRun: boolean, what: What, secrets: Secrets): Promise<Swept> {
  const { close, ...clients } = hostClient(config, unrecorded(secrets));
  const ledgerSecret = config.ledgerSecret ?? knownSecret(config.stateDir);
  const { projectId, profile } = config.target;
  const named = new NamedKeys(clients.client, clients.other, profile);
  const proving = { ...clients, ledgerSecret, projectId, named };
  const open = openEntries(config).map(entry => (dryRun ? { ...entry, patienceMs: 0 } : entry));
  try {
    const found = await findLeftovers(proving, open, config, what);
    const { kept, givenUp, young, foreign, standing } = found;
    const stay = { kept, givenUp, young, foreign, standing };
    const residue = [...badLines(config), ...found.residue];
    if (dryRun) return { ...stay, retired: found.due.map(({ key }) => key), residue };
    const retired: LedgerKey[] = [];
    const cleanup = await retireKeys(
      { ...proving, retired: key => retired.push(key) },
      found.due.map(({ key: { promises: _, ...key } }) => key),
    );
    markRetired(config, [...found.settled, ...entriesOf(found, retired)]);
    return { ...stay, retired, residue: [...residue, ...cleanup.residue] };
  } finally {
    await close();
  }
}

/** What the ledgers have of the keys that were retired. */
function entriesOf({ due }: Leftovers, retired: readonly LedgerKey[]): LedgerKey[] {
  const ids = new Set(retired.map(({ key_id }) => key_id));
  return due.filter(({ key }) => ids.has(key.key_id)).flatMap(({ entries }) => entries);
}
