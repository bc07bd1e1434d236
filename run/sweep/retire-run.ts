import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/shape.ts';
import { configuredSecrets } from '../host/configured-secrets.ts';
import { hostClient, unrecorded } from '../host/host-client.ts';
import { keptSecret } from '../host/keys/identity.ts';
import { Ledger } from '../host/keys/ledger.ts';
import { NamedKeys } from '../host/keys/named-keys.ts';
import { openKeys } from '../host/keys/open-keys.ts';
import { type Cleanup, retireKeys } from '../host/keys/retire.ts';
import { roleOf } from '../host/keys/standing/standing.ts';
import { lockFor } from '../start/lock.ts';

/** Folder of the ledgers in a state folder. */
export function ledgerFolder(stateDir: string): string {
  return join(stateDir, 'runs');
}

/** File of the ledger of a run. */
export function ledgerFile(stateDir: string, runId: string): string {
  return join(ledgerFolder(stateDir), `${runId}.jsonl`);
}

/**
 * Retires what a run that was killed left in its ledger. Undefined when there is nothing: the run ended in order,
 * or it ran on the embedded emulator, whose keys ended with it.
 * @throws CannotStart when another process works on the target by now.
 */
export async function retireFromLedger(
  config: Config,
  runId: string,
  secrets = configuredSecrets(config),
): Promise<Cleanup | undefined> {
  if (config.target.class === 'embedded') return undefined;
  const file = ledgerFile(config.stateDir, runId);
  if (!existsSync(file)) return undefined;
  const lock = lockFor(config, 'certify');
  const ledger = new Ledger(file);
  const { close, ...clients } = hostClient(config, unrecorded(secrets));
  const ledgerSecret = config.ledgerSecret ?? keptSecret(config.stateDir);
  const { projectId, profile } = config.target;
  const named = new NamedKeys(clients.client, clients.other, profile);
  const retired = ledger.retired.bind(ledger);
  try {
    for (const key of openKeys(file)) if (roleOf(key.alias) && !key.promises) ledger.standing(key);
    return await retireKeys({ ...clients, ledgerSecret, projectId, named, retired }, openKeys(file));
  } finally {
    ledger.close();
    lock.release();
    await close();
  }
}
