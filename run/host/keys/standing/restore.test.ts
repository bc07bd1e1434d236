import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { KmsClient } from '../../../../client/client.ts';
import { Guard } from '../../../../client/guard.ts';
import { ForeignKey, NotHeard } from '../../../../client/http/errors.ts';
import { markerOf } from '../identity.ts';
import { NamedKeys } from '../named-keys.ts';
import { restore } from './restore.ts';
import { newStandingAlias, standingRecord } from './standing.ts';

const [projectId, ledgerSecret] = ['0123456789abcdef0123456789abcdef', 'secret of the ledger'];
const key_id = '0d0466b0-e727-4d9c-b35d-f84bb474a37f';
const role = { kind: 'external/AES_256', rest: 'material' } as const;
const alias = newStandingAlias(role);
const key_description = markerOf(ledgerSecret, projectId, alias);
const shown = { key_info: { key_id, key_alias: alias, key_description, key_state: '3' } };

/** Restores a key that is shown Disabled, on a target where enabling it comes to nothing. */
function restoreWhere(error: Error) {
  const call = async (operation: string) => {
    if (operation !== 'describe-key') throw error;
    return { status: 200, headers: {}, body: shown, exchange: '1' };
  };
  const client = { call } as unknown as KmsClient;
  const restoring = {
    client,
    guard: new Guard({ defaultKey: true }),
    named: new NamedKeys(client, undefined, 'otc'),
    projectId,
    ledgerSecret,
    consistencyMs: 0,
    secret: () => {},
  };
  const record = standingRecord(role, { key_id, alias, description: key_description }, 1);
  return restore(restoring, record, false);
}

for (const error of [
  new ForeignKey('enable-key', '1fb69fd6-470e-417a-a7ec-b168b58fef8d'),
  new NotHeard(503, 'the target was not heard'),
])
  it(`a request that was not sent, or not heard, leaves the key untold: ${error.name}`, async () => {
    assert.deepEqual(await restoreWhere(error), { unheard: error.message });
  });
