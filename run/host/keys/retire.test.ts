import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { KmsClient } from '../../../client/client.ts';
import { Guard } from '../../../client/guard.ts';
import { NoReply } from '../../../client/http/errors.ts';
import { markerOf } from './identity.ts';
import { Ledger } from './ledger.ts';
import { type LedgerKey, openKeys } from './open-keys.ts';
import { type Cleanup, retireKeys } from './retire.ts';

const folder = mkdtempSync(join(tmpdir(), 'kms-conformance-test-'));
after(() => rmSync(folder, { recursive: true }));

const [projectId, ledgerSecret] = ['0123456789abcdef0123456789abcdef', 'secret of the ledger'];
const alias = 'kms-conformance/run/external-1';
const key_id = '0d0466b0-e727-4d9c-b35d-f84bb474a37f';
const marker = markerOf(ledgerSecret, projectId, alias);
const ours = { key_info: { key_id, key_alias: alias, key_description: marker } };

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly code?: string;
}
type Answers = Readonly<Record<string, Answer | Error>>;

let runs = 0;

/** Retires what a ledger has open, on a target that gives these answers. */
async function retire(write: (ledger: Ledger) => void, answers: Answers) {
  runs += 1;
  const ledger = new Ledger(join(folder, `${runs}.jsonl`));
  write(ledger);
  const calls: string[] = [];
  const call = async (operation: string, body: { key_id: string }) => {
    calls.push(`${operation} ${body.key_id}`);
    const answer = answers[operation] ?? { status: 200 };
    if (answer instanceof Error) throw answer;
    return { body: {}, ...answer };
  };
  const retirement = {
    client: { call } as unknown as KmsClient,
    guard: new Guard(),
    ledgerSecret,
    projectId,
    retired: (key: LedgerKey) => ledger.retired(key),
  };
  const cleanup: Cleanup = await retireKeys(retirement, openKeys(ledger.file));
  return { cleanup, calls, scheduled: calls.some(made => made.startsWith('schedule')) };
}

const planned = (ledger: Ledger) => ledger.plan(alias);
const created = (ledger: Ledger) => ledger.created(alias, key_id);
const proven = (ledger: Ledger) => {
  ledger.created(alias, key_id);
  ledger.proven(alias);
};

describe('a key that is open in the ledger', () => {
  it('is scheduled for deletion when it was proven ours', async () => {
    const { cleanup, calls } = await retire(proven, {});
    assert.deepEqual(calls, [`schedule-key-deletion ${key_id}`]);
    assert.deepEqual(cleanup, { created: 1, retired: 1, kept: [], residue: [] });
  });

  it('is proven first when it was not', async () => {
    const { calls } = await retire(created, { 'describe-key': { status: 200, body: ours } });
    assert.deepEqual(calls, [`describe-key ${key_id}`, `schedule-key-deletion ${key_id}`]);
  });

  it('is found by its alias when the reply to its creation was never seen', async () => {
    const { calls, cleanup } = await retire(planned, { 'describe-key': { status: 200, body: ours } });
    assert.deepEqual(calls, [`describe-key alias/${alias}`, `schedule-key-deletion ${key_id}`]);
    assert.equal(cleanup.retired, 1);
  });

  it('counts as retired when it does not exist, or is pending deletion already', async () => {
    for (const status of [400, 404]) {
      assert.equal((await retire(planned, { 'describe-key': { status } })).cleanup.retired, 1);
    }
    const pending = { 'schedule-key-deletion': { status: 400, code: 'KMS.1402' } };
    assert.equal((await retire(proven, pending)).cleanup.retired, 1);
  });

  it('is retired once', async () => {
    const write = (ledger: Ledger) => {
      proven(ledger);
      ledger.retired({ alias, key_id });
    };
    assert.deepEqual((await retire(write, {})).calls, []);
  });
});

describe('a key that is not proven ours', () => {
  const strangers: Readonly<Record<string, object>> = {
    'has another alias': { key_alias: 'production' },
    'has no marker': { key_description: '' },
    'has the marker of another alias': { key_description: markerOf(ledgerSecret, projectId, `${alias}0`) },
    'has the marker of another project': { key_description: markerOf(ledgerSecret, 'f'.repeat(32), alias) },
    'has a marker made with another secret': { key_description: markerOf('guess', projectId, alias) },
  };
  for (const [what, members] of Object.entries(strangers)) {
    it(`is never touched: it ${what}`, async () => {
      const body = { key_info: { ...ours.key_info, ...members } };
      for (const write of [planned, created]) {
        const { scheduled, cleanup } = await retire(write, { 'describe-key': { status: 200, body } });
        assert.equal(scheduled, false);
        assert.match(cleanup.residue[0]?.reason ?? '', /do not prove it ours/);
      }
    });
  }
});

describe('a key that cannot be retired', () => {
  it('is residue, with its names and the reason', async () => {
    const refused = { 'schedule-key-deletion': { status: 403, code: 'KMS.0306' } };
    const { cleanup } = await retire(proven, refused);
    assert.deepEqual(cleanup, {
      created: 1,
      retired: 0,
      kept: [],
      residue: [{ key_id, alias, reason: 'schedule-key-deletion: 403 KMS.0306' }],
    });
  });

  it('is residue when the target is silent', async () => {
    const { cleanup } = await retire(planned, { 'describe-key': new NoReply('kms refuses connections') });
    assert.deepEqual(cleanup.residue, [{ alias, reason: 'kms refuses connections' }]);
  });

  it('keeps no other from being retired', async () => {
    const write = (ledger: Ledger) => {
      for (let n = 0; n < 20; n += 1) ledger.plan(`${alias}-${n}`);
      proven(ledger);
    };
    const { cleanup } = await retire(write, { 'describe-key': { status: 500 } });
    assert.deepEqual([cleanup.created, cleanup.retired, cleanup.residue.length], [21, 1, 20]);
  });
});
