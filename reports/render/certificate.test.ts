import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Certificate } from '../../schemas/generated/certificate.ts';
import validators from '../../schemas/validators.ts';
import { grade } from '../grade/grade.ts';
import {
  assertion,
  checksFor,
  cleanup,
  evidence,
  exchange,
  header,
  requirement,
  testRecord,
  waiver,
} from '../sample.testing.ts';
import { certificate } from './certificate.ts';

const ids = ['DEL-001', 'PRE-001', 'PRE-002'];
const run = evidence({
  header: header({ filter: ['requirement PRE-001'] }),
  assertions: [
    assertion('DEL-001', 'fail', { id: '0.7', reason: 'answered 204' }),
    assertion('PRE-001', 'blocked', { id: '0.8', blockedBy: 'DEL-001', reason: 'no material' }),
  ],
  exchanges: [exchange([], { attempts: 2 }), exchange([], { attempts: 3 })],
  tests: ids.map(id => testRecord(`spec › ${id}`, 'failed')),
  cleanup: cleanup({ kept: [{ key_id: 'k', reason: 'due' }], residue: [{ alias: 'a', reason: 'r' }] }),
});

function certify(part: Partial<typeof run> = {}) {
  const catalogue = ids.map(id => requirement(id));
  const text = certificate(grade({ ...run, ...part }, catalogue, checksFor(...ids)));
  return { text, parsed: parse(text) };
}

/** The certificate, held to its schema. */
function parse(text: string): Certificate {
  const value: unknown = JSON.parse(text);
  assert.equal(validators.certificate(value), true, JSON.stringify(validators.certificate.errors));
  return value as Certificate;
}

describe('certificate', () => {
  it('says where the answer to a requirement was seen in a real reply', () => {
    const source = 'somebody/something issue #1';
    const seen = { answer: '400', by: 'KMS', date: '2024-03-11', source, confidence: 'high' } as const;
    const known = requirement('DEL-001', { observed: [{ recording: 'x', ...seen }] });
    const unknown = requirement('PRE-001');
    const { requirements } = parse(certificate(grade(run, [known, unknown], checksFor(...ids))));
    assert.deepEqual(
      requirements.map(({ realReplies }) => realReplies),
      [[seen], undefined],
    );
  });

  it('holds to its schema and says what the run came to', () => {
    const { parsed } = certify();
    assert.equal(parsed.level, 'NON-CONFORMANT');
    assert.deepEqual(parsed.target, header().target);
    assert.deepEqual(parsed.run, {
      startedAt: '2026-01-02T03:04:05.000Z',
      finishedAt: '2026-01-02T03:04:19.200Z',
      requests: 412,
      filtered: true,
      workers: 2,
    });
    assert.deepEqual(parsed.cleanup, {
      created: 3,
      retired: 3,
      kept: [{ key_id: 'k', reason: 'due' }],
      residue: [{ alias: 'a', reason: 'r' }],
    });
    assert.equal(parsed.counts.fail, 1);
    assert.equal(parsed.counts['not-run'], 1);
    assert.deepEqual(parsed.scope.MUST, { judged: 1, of: 3 });
    assert.deepEqual(parsed.scope.notJudged, [
      { what: 'what was not run', requirements: ['PRE-001'] },
      { what: 'what came out inconclusive', requirements: ['PRE-002'] },
    ]);
  });

  it('says what the run cost, the operation with most requests first', () => {
    const exchanges = [
      exchange([], { operation: 'describe-key', attempts: 1, bytesSent: 10, bytesReceived: 300 }),
      exchange([], { operation: 'create-key', attempts: 3, bytesSent: 90, bytesReceived: 60 }),
      exchange([], { operation: 'describe-key', attempts: 1 }),
    ];
    const { parsed } = certify({ exchanges });
    assert.deepEqual(parsed.cost, {
      requests: { 'create-key': 3, 'describe-key': 2 },
      bytesSent: 100,
      bytesReceived: 360,
      seconds: 14.2,
      keys: { created: 3, standing: 1, pendingDeletion: 3 },
    });
    assert.deepEqual(Object.keys(parsed.cost?.requests ?? {}), ['create-key', 'describe-key']);
  });

  it('names every waiver of the run, and what became of it', () => {
    const { parsed } = certify({ header: header({ waivers: [waiver({ requirement: 'PRE-002' })] }) });
    assert.deepEqual(parsed.waivers, [{ ...waiver({ requirement: 'PRE-002' }), status: 'undecided' }]);
  });

  it('has every requirement of the catalogue, in its order', () => {
    assert.deepEqual(certify().parsed.requirements, [
      {
        id: 'DEL-001',
        level: 'MUST',
        outcome: 'fail',
        observation: 'the reply: 200',
        expected: '400 KMS.0309',
        evidence: ['0.7'],
        reason: 'answered 204',
      },
      {
        id: 'PRE-001',
        level: 'MUST',
        outcome: 'not-run',
        observation: '400 KMS.0309',
        evidence: ['0.8'],
        reason: 'blocked by DEL-001: no material',
        blockedBy: 'DEL-001',
      },
      {
        id: 'PRE-002',
        level: 'MUST',
        outcome: 'inconclusive',
        observation: '',
        evidence: [],
        reason: 'its check broke',
      },
    ]);
  });

  it('is the same text for the same evidence, with its members in a fixed order', () => {
    const { text, parsed } = certify();
    assert.equal(text, certify().text);
    assert.ok(
      text.startsWith('{\n  "schemaVersion": 1,\n  "level": "NON-CONFORMANT",\n') && text.endsWith('}\n'),
    );
    const members =
      'schemaVersion level target suite contract configuration run cost counts scope cleanup waivers requirements';
    assert.deepEqual(Object.keys(parsed), members.split(' '));
  });

  it('counts the requests itself for a run without an end', () => {
    const { footer: _, cleanup: __, ...open } = run;
    const catalogue = ids.map(id => requirement(id));
    const parsed = parse(certificate(grade(open, catalogue, checksFor(...ids))));
    assert.equal(parsed.run.finishedAt, null);
    assert.equal(parsed.run.requests, 5);
    assert.deepEqual(parsed.cleanup, { created: 0, retired: 0, kept: [], residue: [] });
  });

  it('names the commit where the suite knows it', () => {
    assert.equal('commit' in certify().parsed.suite, false);
    const suite = { version: '1.0.0', digest: 'sha256:1', commit: 'abc' };
    assert.deepEqual(certify({ header: header({ suite }) }).parsed.suite, suite);
  });
});
