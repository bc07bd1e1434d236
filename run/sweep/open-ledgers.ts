import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Config } from '../config/shape.ts';
import { aliasPrefix } from '../host/keys/identity.ts';
import { Ledger } from '../host/keys/ledger.ts';
import { type LedgerKey, openKeys, readLedger } from '../host/keys/open-keys.ts';
import type { PendingPromise } from '../host/promises.ts';
import { ledgerFolder } from './retire-run.ts';

/** An open key of the ledger of an earlier run. */
export interface OpenEntry {
  readonly key: LedgerKey;
  /** How long its creation may still take to be carried out and to show, in milliseconds from now. */
  readonly patienceMs: number;
}

/** The ledgers in the state folder: those of runs that kept keys, or did not end in order. */
function ledgersIn(stateDir: string): string[] {
  const folder = ledgerFolder(stateDir);
  try {
    const names = readdirSync(folder).filter(name => name.endsWith('.jsonl'));
    return names.sort().map(name => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The open keys of all ledgers in the state folder. A creation that was refused is not waited for. */
export function openEntries({ stateDir, timeoutMs, consistencyMs }: Config): OpenEntry[] {
  return ledgersIn(stateDir).flatMap(file => {
    const mostMs = timeoutMs + consistencyMs;
    const patienceMs = Math.min(mostMs, Math.max(0, statSync(file).mtimeMs + mostMs - Date.now()));
    return openKeys(file).map(key => ({ key, patienceMs: key.refused ? 0 : patienceMs }));
  });
}

/** What earlier runs promised, by the ledgers in the state folder. */
export function pendingPromises({ stateDir }: Pick<Config, 'stateDir'>): PendingPromise[] {
  return ledgersIn(stateDir).flatMap(file =>
    openKeys(file).flatMap(({ promises = [] }) => promises.map(promise => ({ file, promise }))),
  );
}

/** The lines of the ledgers that cannot be read: they stay, and what they say of keys is not known. */
export function badLines({ stateDir }: Config): Array<{ alias: string; reason: string }> {
  return ledgersIn(stateDir).flatMap(file =>
    readLedger(file).badLines.map(line => ({
      alias: `${aliasPrefix}/${basename(file, '.jsonl')}/…`,
      reason: `line ${line} of ${file} cannot be read: correct it, or remove it`,
    })),
  );
}

/** Writes into the ledgers which keys are settled. A ledger without open keys goes. */
export function markRetired({ stateDir }: Config, done: readonly LedgerKey[]): void {
  for (const file of ledgersIn(stateDir)) {
    const ledger = new Ledger(file);
    for (const key of openKeys(file)) {
      if (done.some(({ alias, key_id }) => alias === key.alias && key_id === key.key_id)) ledger.retired(key);
    }
    ledger.close();
  }
}
