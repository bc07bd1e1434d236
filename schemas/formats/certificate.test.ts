import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Certificate, Outcome } from '../generated/certificate.ts';
import validators from '../validators.ts';

const outcomes: Outcome[] = [
  'pass',
  'non-strict',
  'acceptable',
  'informational',
  'fail',
  'waived',
  'unsupported',
  'flaky',
  'inconclusive',
  'not-run',
  'deferred',
];

const certificate: Certificate = {
  schemaVersion: 1,
  level: 'CONFORMANT',
  target: {
    class: 'remote',
    host: 'kms.eu-de.otc.t-systems.com',
    profile: 'otc',
    edition: 'Open Telekom Cloud',
    sourceDate: '2026-04-22',
  },
  requirements: [
    { id: 'DEL-001', level: 'MUST', outcome: 'pass', observation: '200', evidence: ['0.1'] },
    {
      id: 'DEL-002',
      level: 'MUST',
      outcome: 'not-run',
      observation: '',
      evidence: [],
      reason: 'x',
      blockedBy: 'DEL-001',
    },
  ],
  counts: Object.fromEntries(outcomes.map(outcome => [outcome, 0])) as Record<Outcome, number>,
  run: { startedAt: '2026-11-22T08:00:00Z', finishedAt: null, requests: 9, filtered: false, workers: 8 },
  cleanup: { created: 1, retired: 1, kept: [], residue: [{ alias: 'a', reason: 'x' }] },
  suite: { version: '0.1.0', digest: 'sha256:0' },
  contract: { digest: 'sha256:0' },
  configuration: { unavailable: ['console'], required: [], filter: [], digest: `sha256:${'0'.repeat(64)}` },
  scope: {
    MUST: { judged: 2, of: 2 },
    SHOULD: { judged: 0, of: 0 },
    MAY: { judged: 0, of: 0 },
    notJudged: [],
  },
  waivers: [
    {
      requirement: 'DEL-001',
      target: 'kms.eu-de.otc.t-systems.com',
      signature: '500',
      reason: 'x',
      ticket: 'KMS-7',
      owner: 'keys team',
      expiry: '2026-12-31',
      status: 'applied',
    },
  ],
};

describe('certificate.schema.json', () => {
  it('takes a certificate', () => {
    assert.ok(validators.certificate(certificate), JSON.stringify(validators.certificate.errors));
  });

  const wrong: [string, Record<string, unknown>][] = [
    ['another version', { schemaVersion: 2 }],
    ['a level that does not exist', { level: 'PASSED' }],
    ['no requirements', { requirements: [] }],
    [
      'an outcome that does not exist',
      { requirements: [{ ...certificate.requirements[0], outcome: 'passed' }] },
    ],
    ['a count missing', { counts: { pass: 1 } }],
    ['a negative count', { counts: { ...certificate.counts, pass: -1 } }],
    ['a member too many', { score: 97 }],
    ['a local time', { run: { ...certificate.run, startedAt: '2026-11-22T08:00:00' } }],
    ['a waiver of which nothing became', { waivers: [{ ...certificate.waivers[0], status: undefined }] }],
    ['another profile', { target: { ...certificate.target, profile: 'aws' } }],
  ];
  for (const [what, change] of wrong) {
    it(`refuses ${what}`, () => assert.ok(!validators.certificate({ ...certificate, ...change })));
  }

  for (const member of Object.keys(certificate)) {
    it(`refuses one without ${member}`, () => {
      const rest = Object.fromEntries(Object.entries(certificate).filter(([name]) => name !== member));
      assert.ok(!validators.certificate(rest));
    });
  }
});
