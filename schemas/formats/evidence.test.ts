import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readRecord } from './evidence.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const records: Record<string, Record<string, unknown>> = {
  header: {
    type: 'header',
    schemaVersion: 1,
    suite: { version: '0.1.0', digest, commit: 'abc' },
    contract: { digest },
    target: {
      class: 'embedded',
      host: '127.0.0.1',
      profile: 'otc',
      edition: 'Open Telekom Cloud',
      sourceDate: '2026-04-22',
    },
    startedAt: '2026-11-22T08:00:00.123Z',
    workers: 2,
    filter: [],
    unavailable: { console: 'no console to drive' },
    required: ['iam'],
    waivers: [],
    duePromises: [],
  },
  exchange: {
    type: 'exchange',
    id: '0.1',
    test: 'del › deletes',
    operation: 'describe-key',
    method: 'POST',
    path: '/v1.0/p/kms/describe-key',
    status: 200,
    ms: 1.5,
    attempts: 1,
    held: ['IMP-013'],
    request: { key_id: 'x' },
    reply: 'text',
  },
  assertion: {
    type: 'assertion',
    id: '0.2',
    test: 'del › deletes',
    requirement: 'DEL-001',
    check: 'status',
    verdict: 'pass',
    documented: '200',
    received: '200',
    presumes: ['IMP-003'],
  },
  test: { type: 'test', test: 'del › deletes', requirements: ['DEL-001'], status: 'passed', ms: 12 },
  cleanup: {
    type: 'cleanup',
    created: 1,
    retired: 1,
    kept: [{ key_id: 'x', reason: 'due' }],
    residue: [{ alias: 'a', reason: 'no reply' }],
  },
  footer: {
    type: 'footer',
    finishedAt: '2026-11-22T08:00:01Z',
    requests: 7,
    status: 'passed',
    secrets: { scanned: 3, hits: [] },
    digest,
  },
};

/** Members of the samples that may be absent; the status of a test may not, and is tried by itself. */
const optional = ['status', 'request', 'reply', 'presumes'];

describe('readRecord', () => {
  for (const [type, record] of Object.entries(records)) {
    it(`reads a ${type}`, () => assert.deepEqual(readRecord(JSON.stringify(record)), record));

    it(`refuses a ${type} with a member too many`, () => {
      assert.throws(() => readRecord(JSON.stringify({ ...record, surplus: 1 })), /surplus/);
    });

    it(`refuses a ${type} with a member too few`, () => {
      for (const name of Object.keys(record).filter(name => name !== 'type' && !optional.includes(name))) {
        const rest = Object.fromEntries(Object.entries(record).filter(([member]) => member !== name));
        assert.throws(() => readRecord(JSON.stringify(rest)), new RegExp(`'${name}'`), name);
      }
    });
  }

  const wrong: [string, Record<string, unknown>][] = [
    ['header', { schemaVersion: 2 }],
    ['header', { startedAt: '2026-11-22 08:00' }],
    ['header', { startedAt: '2026-11-22T08:00:00+01:00' }],
    ['header', { workers: 0 }],
    ['header', { unavailable: { unknown: 'x' } }],
    ['header', { unavailable: { iam: '' } }],
    [
      'header',
      {
        target: {
          class: 'local',
          host: 'x',
          profile: 'otc',
          edition: 'Open Telekom Cloud',
          sourceDate: '2026-04-22',
        },
      },
    ],
    ['exchange', { id: 'one' }],
    ['exchange', { status: 20 }],
    ['exchange', { attempts: 0 }],
    ['exchange', { held: ['DEL-1'] }],
    ['assertion', { verdict: 'passed' }],
    ['assertion', { requirement: 'DEL' }],
    ['assertion', { presumes: 'IMP-003' }],
    ['test', { status: 'ok' }],
    ['test', { status: null }],
    ['footer', { status: null }],
    ['test', { ms: -1 }],
    ['cleanup', { residue: [{ reason: 'x' }] }],
    ['footer', { digest: 'sha256:0' }],
    ['footer', { requests: 1.5 }],
  ];
  for (const [type, change] of wrong) {
    it(`refuses a ${type} with ${JSON.stringify(change)}`, () => {
      const line = JSON.stringify({ ...records[type], ...change });
      assert.throws(() => readRecord(line), {
        name: 'TypeError',
        message: new RegExp(`^not a valid ${type} record: /`),
      });
    });
  }

  for (const line of ['', 'x', '{"type":"header"']) {
    it(`refuses "${line}", which is not JSON`, () => assert.throws(() => readRecord(line), SyntaxError));
  }

  it('tells all that is wrong, and where', () => {
    const line = JSON.stringify({ ...records.test, ms: -1, status: 'ok', surplus: 1 });
    assert.throws(() => readRecord(line), {
      message:
        'not a valid test record: the record must NOT have additional properties (surplus); ' +
        '/status must be equal to one of the allowed values; /ms must be >= 0',
    });
    assert.throws(() => readRecord('{"type":"other"}'), {
      message: 'not a record: its type is none of header, exchange, assertion, test, cleanup, footer',
    });
  });

  for (const line of [
    '{"type":["header"]}',
    'null',
    '[]',
    '1',
    '{}',
    '{"type":"other"}',
    '{"type":"constructor"}',
    '{"type":1}',
  ]) {
    it(`refuses ${line}, which is not a record`, () => {
      assert.throws(() => readRecord(line), { name: 'TypeError', message: /^not a record/ });
    });
  }
});
