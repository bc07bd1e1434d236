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
import { NamedKeys } from './named-keys.ts';
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

/**
 * Retires what a ledger has open, on a target that gives these answers.
 * @param back what it answers once it was waited for.
 */
async function retire(write: (ledger: Ledger) => void, answers: Answers, back?: Answers) {
  runs += 1;
  const ledger = new Ledger(join(folder, `${runs}.jsonl`));
  write(ledger);
  const calls: string[] = [];
  let given = answers;
  const call = async (operation: string, body: { key_id: string }) => {
    calls.push(`${operation} ${body.key_id}`);
    const answer = given[`${operation} ${body.key_id}`] ?? given[operation] ?? { status: 200 };
    if (answer instanceof Error) throw answer;
    return { body: {}, headers: {}, ...answer };
  };
  const client = { call } as unknown as KmsClient;
  const retirement = {
    client,
    named: new NamedKeys(client, undefined, 'otc'),
    guard: new Guard(),
    ledgerSecret,
    projectId,
    retired: (key: LedgerKey) => ledger.retired(key),
    answersAgain: async () => {
      given = back ?? answers;
      return back !== undefined;
    },
  };
  const cleanup: Cleanup = await retireKeys(retirement, openKeys(ledger.file));
  const scheduled = calls.some(made => made.startsWith('schedule'));
  return { cleanup, calls, scheduled, left: openKeys(ledger.file) };
}

const empty = { status: 200, body: { key_details: [], total: 0 } };
const listing = { status: 200, body: { key_details: [{ key_id, key_alias: alias, key_state: '5' }] } };
const endless = { status: 200, body: { key_details: [], next_marker: 'again', truncated: 'true' } };

const refused = (ledger: Ledger) => {
  ledger.plan(alias);
  ledger.refused(alias);
};
const planned = (ledger: Ledger) => ledger.plan(alias);
const created = (ledger: Ledger) => ledger.created(alias, key_id);
const proven = (ledger: Ledger) => {
  ledger.created(alias, key_id);
  ledger.proven(alias, key_id);
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
    assert.deepEqual(calls, [
      `describe-key alias/${alias}`,
      `describe-key ${key_id}`,
      `schedule-key-deletion ${key_id}`,
    ]);
    assert.equal(cleanup.retired, 1);
  });

  it('is settled, and counts nowhere, when describe-key and list-keys agree that it was never created', async () => {
    const nothing = { created: 0, retired: 0, kept: [], residue: [] };
    for (const write of [planned, refused])
      for (const status of [400, 404]) {
        const { cleanup, left } = await retire(write, { 'describe-key': { status }, 'list-keys': empty });
        assert.deepEqual([cleanup, left], [nothing, []]);
      }
  });

  it('is found by list-keys where describe-key knows no alias, although its creation was refused', async () => {
    for (const write of [planned, refused]) {
      const { cleanup, calls } = await retire(write, {
        [`describe-key alias/${alias}`]: { status: 400 },
        'describe-key': { status: 200, body: ours },
        'list-keys': listing,
      });
      assert.equal(cleanup.retired, 1);
      assert.equal(calls.at(-1), `schedule-key-deletion ${key_id}`);
    }
  });

  it('perhaps exists where neither can tell, and is then residue', async () => {
    for (const lists of [{ status: 403, code: 'KMS.0306' }, endless]) {
      const { cleanup, left } = await retire(refused, {
        'describe-key': { status: 404 },
        'list-keys': lists,
      });
      assert.match(cleanup.residue[0]?.reason ?? '', /^it perhaps exists: create-key was refused, and/);
      assert.equal(left.length, 1);
    }
  });

  it('that another entry names as well counts once, and is not touched when it is kept', async () => {
    const twice = (ledger: Ledger) => {
      proven(ledger);
      ledger.plan(alias);
      ledger.refused(alias);
    };
    const promise = { requirement: 'EXP-001', promise: 'the material is gone', due: '2026-01-03T00:00:00Z' };
    const kept = (ledger: Ledger) => {
      twice(ledger);
      ledger.promised({ alias, key_id, ...promise });
    };
    const answers = { 'describe-key': { status: 200, body: ours } };
    assert.equal((await retire(twice, answers)).cleanup.created, 1);
    const { cleanup, scheduled } = await retire(kept, answers);
    assert.deepEqual([cleanup.created, cleanup.kept.length, scheduled], [1, 1, false]);
  });

  it('counts as retired when it is pending deletion already', async () => {
    const pending = { 'schedule-key-deletion': { status: 400, code: 'KMS.1402' } };
    assert.equal((await retire(proven, pending)).cleanup.retired, 1);
  });

  it('counts as retired when its deletion took place, however the target says so', async () => {
    for (const unknown of [
      { status: 404, code: 'KMS.0207' },
      { status: 400, code: 'KMS.0205' },
    ])
      assert.equal((await retire(proven, { 'schedule-key-deletion': unknown })).cleanup.retired, 1);
  });

  it('is retired once', async () => {
    const write = (ledger: Ledger) => {
      proven(ledger);
      ledger.retired({ alias, key_id });
    };
    assert.deepEqual((await retire(write, {})).calls, []);
  });
});

describe('a target that was away when keys were to be retired', () => {
  const away = {
    'schedule-key-deletion': new NoReply({ kind: 'reset', reason: 'the connection was closed' }),
  };

  it('is waited for, and the keys are retired then', async () => {
    const { cleanup, calls } = await retire(proven, away, {});
    assert.deepEqual(cleanup, { created: 1, retired: 1, kept: [], residue: [] });
    assert.equal(calls.length, 2);
  });

  it('and stays away leaves residue, with the reason', async () => {
    const { cleanup } = await retire(proven, away);
    assert.deepEqual(cleanup.residue, [{ key_id, alias, reason: 'the connection was closed' }]);
  });

  it('is not waited for where it refuses', async () => {
    const { calls } = await retire(proven, { 'schedule-key-deletion': { status: 403 } }, {});
    assert.equal(calls.length, 1);
  });
});

describe('a key that is not proven ours', () => {
  const strangers: Readonly<Record<string, object>> = {
    'has another alias': { key_alias: 'production' },
    'has no marker': { key_description: '' },
    'has the marker of another alias': { key_description: markerOf(ledgerSecret, projectId, `${alias}0`) },
    'has the marker of another project': { key_description: markerOf(ledgerSecret, 'f'.repeat(32), alias) },
    'has a marker made with another secret': { key_description: markerOf('guess', projectId, alias) },
    'has no description': { key_description: undefined },
    'has null for a description': { key_description: null },
    'has a number for a description': { key_description: 1 },
    'has a list that holds the marker': { key_description: [marker] },
    'has an object that holds the marker': { key_description: { toString: marker, key_description: marker } },
    'has true for a description': { key_description: true },
    'has the marker behind other words': { key_description: `not ${marker}` },
    'has the marker with more joined to it': { key_description: `${marker}0` },
    'has a list that holds the alias': { key_alias: [alias] },
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

describe('a reply that names another key than the one asked for', () => {
  const customers = 'ffffffff-e727-4d9c-b35d-f84bb474a37f';
  const lie = { status: 200, body: { key_info: { ...ours.key_info, key_id: customers } } };

  it('never makes that key a target, whatever alias and marker it shows', async () => {
    const { scheduled, cleanup } = await retire(created, { 'describe-key': lie });
    assert.equal(scheduled, false);
    assert.match(cleanup.residue[0]?.reason ?? '', /shows another key/);
  });
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
    const silence = new NoReply({ kind: 'refused', reason: 'kms refuses connections' });
    const { cleanup } = await retire(planned, { 'describe-key': silence });
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
