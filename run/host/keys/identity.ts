import { createHmac, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../config/source/errors.ts';
import { readOwnFile } from '../../files/own-file.ts';
import { createWhole } from '../../files/whole-file.ts';
import type { KeyKind } from './key-pool.ts';

/** First segment of the alias of every key of ours. */
export const aliasPrefix = 'kms-conformance';

/** Name of the environment variable with which the command names the run, so that it can end it itself. */
export const runIdVariable = 'CONFORMANCE_RUN_ID';

/** A name for a run that no other run has: its start in UTC and four random characters. */
export function newRunId(now: Date): string {
  const time = now.toISOString().replaceAll(/[-:]/g, '').slice(0, 15).toLowerCase();
  return `${time}-${randomBytes(3).toString('hex')}`;
}

/** When the run of an alias began, by the clock of its machine, in milliseconds; undefined for an alias of no run. */
export function beginOf(alias: string): number | undefined {
  const [, date, time] = /^[^/]+\/(\d{8})t(\d{6})-/.exec(alias) ?? [];
  const iso = `${date}T${time}Z`.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const begin = Date.parse(iso);
  return Number.isNaN(begin) ? undefined : begin;
}

/** Alias of the n-th key of a kind: `kms-conformance/<run>/<role>`. */
export function aliasOf(runId: string, kind: KeyKind, n: number): string {
  return `${aliasPrefix}/${runId}/${kind.replace('/', '-').toLowerCase()}-${n}`;
}

/** Description that proves a key ours: only who holds the ledger secret can have written it. */
export function markerOf(ledgerSecret: string, projectId: string, alias: string): string {
  const mac = createHmac('sha256', ledgerSecret).update(`${projectId}\n${alias}`).digest('hex');
  return `kms-conformance 1 ${mac}`;
}

/** Whether a description has this marker, whatever follows it. */
export function bears(description: string | undefined, marker: string): boolean {
  return description === marker || description?.startsWith(`${marker} `) === true;
}

/** With a shorter one anybody could forge markers. */
const shortestSecret = 16;

/**
 * The ledger secret that is kept in the state folder, made on first use and readable by its owner only.
 * @throws ConfigError when others can read or replace it, or it is too short to prove anything.
 */
export function keptSecret(stateDir: string): string {
  const file = join(stateDir, 'ledger-secret');
  if (!existsSync(file)) createWhole(file, `${randomBytes(32).toString('hex')}\n`);
  const secret = readOwnFile(file).trim();
  if (Buffer.byteLength(secret) >= shortestSecret) return secret;
  throw new ConfigError([
    `${file} has ${Buffer.byteLength(secret)} bytes, and a ledger secret has at least ${shortestSecret}. Put back what it held, or set KMS_LEDGER_SECRET to it; without it keys of earlier runs cannot be proven ours.`,
  ]);
}

/** The ledger secret that is kept in the state folder; undefined when no run has made one there. */
export function knownSecret(stateDir: string): string | undefined {
  return existsSync(join(stateDir, 'ledger-secret')) ? keptSecret(stateDir) : undefined;
}
