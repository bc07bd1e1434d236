import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CTRFReport, validate } from 'ctrf';
import type { Report, Verdict } from '../grade/run/model.ts';
import { assertion, cleanup, testRecord } from '../sample.testing.ts';
import { sampleReport } from '../sample-grade.testing.ts';
import { ctrf } from './ctrf.ts';

/** Requirement → what its one check came to; the rest of the catalogue did not run. */
const verdicts: Record<string, Verdict> = {
  'DEL-001': 'pass',
  'DEL-003': 'acceptable',
  'DEL-004': 'non-strict',
  'DEL-005': 'fail',
  'DEL-006': 'inconclusive',
  'DEL-007': 'flaky',
  'DEL-008': 'unsupported',
  'DEL-009': 'informational',
  'EXP-001': 'deferred',
};

function everyOutcome(part = {}): Report {
  const ids = Object.keys(verdicts);
  const assertions = ids.map(id => assertion(id, verdicts[id] as Verdict, { reason: `why ${id}` }));
  return sampleReport({ assertions, tests: ids.map(id => testRecord(`spec › ${id}`)), ...part }, ...ids);
}

/** The report, held to the public schema of CTRF. */
function parse(report: Report): CTRFReport {
  const value: unknown = JSON.parse(ctrf(report));
  assert.deepEqual(validate(value), { valid: true, errors: [] });
  return value as CTRFReport;
}

describe('ctrf', () => {
  it('holds to the public schema and counts what the grader counts', () => {
    const report = everyOutcome();
    const { counts } = report.graded;
    const { summary, tests } = parse(report).results;
    const count = report.graded.requirements.length;
    const undecided = counts.flaky + counts.inconclusive + counts['not-run'];
    const { tests: all, passed, failed, skipped, pending, other } = summary;
    assert.deepEqual(
      { all, passed, failed, skipped, pending, other },
      { all: count, passed: 4, failed: 1, skipped: counts.unsupported, pending: 1, other: undecided },
    );
    assert.equal(tests.length, count);
    for (const [outcome, times] of Object.entries(counts))
      assert.equal(tests.filter(({ rawStatus }) => rawStatus === outcome).length, times, outcome);
  });

  it('gives times, the level and the reason', () => {
    const { summary, tests, tool } = parse(everyOutcome()).results;
    assert.deepEqual(tool, { name: 'kms-conformance', version: '0.1.0' });
    assert.equal(summary.stop - summary.start, 14_200);
    assert.equal(summary.extra?.level, 'NON-CONFORMANT');
    assert.deepEqual(Object(summary.extra?.scope).MAY, { judged: 1, of: 6 });
    const failed = tests.find(({ status }) => status === 'failed');
    assert.deepEqual(failed, {
      testId: 'DEL-005',
      name: 'DEL-005 changes the state to Pending import',
      status: 'failed',
      duration: 5,
      rawStatus: 'fail',
      suite: ['Deleting succeeds'],
      message: 'why DEL-005',
      labels: { level: 'MUST' },
    });
    assert.equal(tests[0]?.message, 'why DEL-001');
  });

  it('says what speaks against the run itself, and fails where the run is INVALID', () => {
    const residue = cleanup({ residue: [{ alias: 'x', reason: 'answered 500' }] });
    const left = parse(everyOutcome({ cleanup: residue })).results.tests.at(-1);
    assert.deepEqual([left?.name, left?.status], ['the run itself', 'other']);
    assert.equal(left?.message, 'a key was left behind: x (answered 500)');
    const altered = parse(everyOutcome({ damage: ['altered'] })).results.tests.at(-1);
    assert.equal(altered?.status, 'failed');
  });

  it('holds for a run without an end', () => {
    const report = everyOutcome();
    const { footer: _, ...open } = report.evidence;
    const { summary } = parse(sampleReport({ ...open, footer: undefined } as never)).results;
    assert.equal(summary.start, summary.stop);
  });
});
