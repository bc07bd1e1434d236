import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { KmsClient } from '../../../client/client.ts';
import { Guard } from '../../../client/guard.ts';
import { markerOf } from './identity.ts';
import { Ledger } from './ledger.ts';
import { NamedKeys } from './named-keys.ts';
import { type LedgerKey, openKeys } from './open-keys.ts';
import { retireKeys } from './retire.ts';

const folder = mkdtempSync(join(tmpdir(), 'second-project-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const [own, other] = ['own'.padEnd(32, '0'), 'other'.padEnd(32, '0')];
const theirKey = '0d0466b0-e727-4d9c-b35d-f84bb474a37f';
const alias = 'kms-conformance/run/external-aes_256-1';

function ledgerWithTheirKey(name: string): Ledger {
  const ledger = new Ledger(join(folder, name));
  ledger.plan(alias, other);
  ledger.created(alias, theirKey);
  return ledger;
}

/** A client of a project that has one key of ours, and what it was asked. */
function clientOf(projectId: string) {
  const asked: string[] = [];
  const key_info = {
    key_id: theirKey,
    key_alias: alias,
    key_description: markerOf('secret', projectId, alias),
  };
  const call = async (operation: string) => {
    asked.push(operation);
    return { status: 200, headers: {}, body: operation === 'describe-key' ? { key_info } : {} };
  };
  return { asked, client: { call } as unknown as KmsClient };
}

function retirement(ledger: Ledger, client: KmsClient, second?: KmsClient) {
  const retired = (key: LedgerKey) => ledger.retired(key);
  const ours = {
    client,
    named: new NamedKeys(client, second, 'otc'),
    guard: new Guard(),
    ledgerSecret: 'secret',
    fingerprintKey: 'key of the run',
    projectId: own,
    retired,
  };
  return { ...ours, ...(second ? { other: second } : {}) };
}

test('the ledger keeps the project of a key to the end', () => {
  const ledger = ledgerWithTheirKey('kept');
  ledger.proven(alias, theirKey);
  assert.deepEqual(openKeys(ledger.file), [{ alias, project_id: other, key_id: theirKey, proven: true }]);
  ledger.close();
});

test('retires a key of the second project through that project', async () => {
  const ledger = ledgerWithTheirKey('retired');
  const [ours, theirs] = [clientOf(own), clientOf(other)];
  const cleanup = await retireKeys(retirement(ledger, ours.client, theirs.client), openKeys(ledger.file));
  assert.deepEqual(cleanup, { created: 1, retired: 1, kept: [], residue: [] });
  assert.deepEqual([ours.asked, theirs.asked], [[], ['describe-key', 'schedule-key-deletion']]);
  ledger.close();
});

test('leaves it as residue when the second project is not configured any more', async () => {
  const ledger = ledgerWithTheirKey('left');
  const ours = clientOf(own);
  const { retired, residue } = await retireKeys(retirement(ledger, ours.client), openKeys(ledger.file));
  assert.equal(retired, 0);
  assert.match(residue[0]?.reason ?? '', /second project/);
  assert.deepEqual(ours.asked, []);
  ledger.close();
});
