import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Secrets } from '../../client/secrets/secrets.ts';
import type { EvidenceRecord, ExchangeRecord } from '../../schemas/formats/evidence.ts';
import { loadConfig } from '../config/config.ts';
import { EvidenceLog } from './evidence-log.ts';
import type { KeyKind } from './keys/key-pool.ts';
import { Ledger } from './keys/ledger.ts';
import { openKeys } from './keys/open-keys.ts';
import { RunHost } from './run-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'kms-conformance-test-'));
after(() => rmSync(folder, { recursive: true }));
let runs = 0;

function run(workers = '8') {
  runs += 1;
  const config = loadConfig({ environment: { KMS_WORKERS: workers }, dotenv: {}, folder });
  const secrets = new Secrets();
  const log = new EvidenceLog(join(folder, `${runs}.jsonl`), secrets);
  const ledger = new Ledger(join(folder, `${runs}.ledger`));
  const facts = {
    config,
    runId: 'run-1',
    ledgerSecret: 'ledger-secret',
    fingerprintKey: 'key of the run',
    unavailable: {},
    canPromise: false,
    standingNeeds: { waits: false, secondProject: false },
  };
  return { host: new RunHost(facts, log, ledger, secrets), ledger, secrets, log };
}

const exchange = (status?: number): ExchangeRecord => ({
  type: 'exchange',
  id: '0.1',
  test: 'a › b',
  operation: 'describe-key',
  method: 'POST',
  path: '/',
  ms: 1,
  attempts: 1,
  held: [],
  ...(status === undefined ? { error: 'no reply' } : { status }),
});
const silent = (times: number) => Array.from({ length: times }, () => exchange());

describe('a target that went silent', () => {
  it('is asked no more after ten calls in a row without a reply', async () => {
    const { host } = run();
    await host.record(0, silent(9), []);
    assert.equal((await host.begin(0)).silent, undefined);
    await host.record(0, silent(1), []);
    assert.match((await host.begin(0)).silent ?? '', /10 requests in a row got no reply of the service/);
  });

  it('is not heard either while something in front of it answers', async () => {
    const { host } = run();
    await host.record(0, [429, 502, 503, 504, 429, 502, 503, 504, 502].map(exchange), []);
    assert.equal((await host.begin(0)).silent, undefined);
    await host.record(0, [exchange(503)], []);
    assert.match((await host.begin(0)).silent ?? '', /10 requests in a row got no reply of the service/);
  });

  it('that asked for a pause is left alone by the next test until it is over', async () => {
    const { host } = run();
    const began = performance.now();
    await host.throttled(50, 0);
    await host.begin(0);
    assert.ok(performance.now() - began >= 45);
  });

  it('counts as heard again with one reply, whatever it says', async () => {
    const { host } = run();
    await host.record(0, [...silent(9), exchange(500), ...silent(9)], []);
    assert.equal((await host.begin(0)).silent, undefined);
  });
});

const found = (
  test: string,
  verdict: 'pass' | 'fail' | 'inconclusive',
  requirement = 'DEL-001',
): EvidenceRecord => ({
  type: 'assertion',
  id: '0.1',
  test,
  requirement,
  check: 'the reply',
  verdict,
  documented: '200',
  received: 'none',
});

describe('a test of which nothing could be said', () => {
  it('is run once more, but none that reached a verdict', async () => {
    const { host, log } = run();
    await host.record(0, [found('a', 'pass')], []);
    await host.record(0, [found('b', 'inconclusive')], []);
    await host.record(0, [found('c', 'fail'), found('c', 'inconclusive')], []);
    assert.ok(host.hasUndecided);
    assert.deepEqual(host.lookAgain(), ['b']);
    assert.ok(!host.hasUndecided);
    await host.record(0, [found('b', 'pass')], []);
    assert.equal((await host.facts()).attempt, 2);
    const last = readFileSync(log.file, 'utf8').trimEnd().split('\n').at(-1) ?? '';
    assert.equal((JSON.parse(last) as { attempt?: number }).attempt, 2);
  });
});

describe('a step of an arrangement', () => {
  const failure = { step: 'import-key-material', by: 'IMP-003', reason: '400 KMS.0311' };

  it('is given up when it failed twice alike', async () => {
    const { host } = run();
    await host.stepFailed(failure);
    assert.deepEqual((await host.begin(0)).givenUp, []);
    await host.stepFailed(failure);
    await host.stepFailed(failure);
    assert.deepEqual((await host.begin(0)).givenUp, [failure]);
  });

  it('makes no more keys than any target can need', async () => {
    const { host } = run();
    for (let made = 0; made < 60; made += 1) {
      const lease = await host.lease('external/AES_256', 'unused');
      assert.ok('create' in lease);
      await host.plan(lease.create.alias);
      await host.created(lease.create.alias, `id ${made}`);
    }
    const lease = await host.lease('external/AES_256', 'unused');
    assert.ok('none' in lease);
    assert.match(lease.none, /has created 60 keys/);
    assert.equal(lease.by, undefined);
  });

  it('makes more keys after an outage that lost the replies to some creations, and none after too many', async () => {
    const { host } = run();
    for (let made = 0; made < 30; made += 1) {
      await host.plan(`an alias ${made}`);
      await host.created(`an alias ${made}`, `id ${made}`);
    }
    for (let lost = 0; lost < 47; lost += 1) await host.plan(`a lost alias ${lost}`);
    assert.ok('create' in (await host.lease('external/AES_256', 'unused')));

    await host.plan('one more');
    const lease = await host.lease('external/AES_256', 'unused');
    assert.ok('none' in lease);
    assert.match(lease.none, /the replies to 48 create-key requests were lost/);
  });

  it('makes no more keys because of the first MUST that failed', async () => {
    const { host } = run();
    for (const requirement of ['STA-004', 'STA-005', 'PRE-001'])
      await host.record(0, [found('a', 'fail', requirement)], []);
    for (let made = 0; made < 60; made += 1) {
      await host.plan(`an alias ${made}`);
      await host.created(`an alias ${made}`, `id ${made}`);
    }
    const lease = await host.lease('external/AES_256', 'unused');
    assert.equal('by' in lease && lease.by, 'STA-005');
  });

  it('is not given up when it failed in two ways', async () => {
    const { host } = run();
    await host.stepFailed(failure);
    await host.stepFailed({ ...failure, reason: '500' });
    assert.deepEqual((await host.begin(0)).givenUp, []);
  });
});

describe('the keys of a run', () => {
  /** How many tests can hold keys of a kind before one has to wait. */
  async function held(kind: KeyKind, workers: string): Promise<number> {
    const { host } = run(workers);
    let given = 0;
    for (let n = 0; n < 70; n += 1) void host.lease(kind, 'any').then(() => ++given);
    await new Promise(done => setImmediate(done));
    return given;
  }

  it('stay few, whatever the number of workers', async () => {
    assert.ok((await held('external/AES_256', '64')) <= 10);
    assert.ok((await held('external/AES_256', '1')) <= 3);
    assert.ok((await held('kms/RSA_2048', '64')) <= 1);
  });

  it('have aliases that no other key of the run has', async () => {
    const { host } = run();
    const aliases = await Promise.all([1, 2, 3].map(() => host.alias('kms/RSA_2048')));
    assert.equal(new Set(aliases).size, 3);
    for (const alias of aliases) assert.match(alias, /^kms-conformance\/run-1\//);
  });

  it('are in the ledger as the workers tell it', async () => {
    const { host, ledger } = run();
    await host.plan('a');
    await host.plan('b');
    await host.created('a', 'id-a');
    await host.refused('b');
    assert.deepEqual(openKeys(ledger.file), [
      { alias: 'a', key_id: 'id-a' },
      { alias: 'b', refused: true },
    ]);
  });

  it('are not created when the ledger cannot be written, and the tests are told why', async () => {
    const { host, ledger } = run();
    ledger.close();
    assert.match((await host.plan('a')) ?? '', /^the ledger cannot be written: /);
    assert.match((await host.begin(0)).silent ?? '', /^the ledger cannot be written: .*nothing more is sent/);
  });
});

describe('the secrets of a test', () => {
  it('are known before its records are written', async () => {
    const { host, secrets, log } = run();
    const record = { ...exchange(400), reply: 'bad import-token-4711' };
    await host.record(0, [record], [['import token', 'import-token-4711']]);
    assert.deepEqual(secrets.foundIn('import-token-4711'), ['import token']);
    assert.equal(log.requests, 1);
  });
});
