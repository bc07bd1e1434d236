import type { Outcome } from '../../schemas/generated/certificate.ts';
import type { GradedRequirement, Report } from '../grade/run/model.ts';
import { millisecondsOf, runTrouble } from './words/run-words.ts';
import { scopeOf } from './words/scope.ts';

type Status = 'passed' | 'failed' | 'skipped' | 'pending' | 'other';

/** How CTRF says it; `other` is neither success nor failure. */
const statuses: Readonly<Record<Outcome, Status>> = {
  pass: 'passed',
  acceptable: 'passed',
  informational: 'passed',
  'non-strict': 'passed',
  fail: 'failed',
  flaky: 'other',
  inconclusive: 'other',
  'not-run': 'other',
  waived: 'skipped',
  unsupported: 'skipped',
  deferred: 'pending',
};

interface Test {
  testId: string;
  name: string;
  status: Status;
  /** Milliseconds. */
  duration: number;
  rawStatus: string;
  suite: string[];
  message?: string;
  labels?: Record<string, string>;
}

/**
 * The content of ctrf-report.json (https://ctrf.io): a test for every requirement. When something speaks against
 * the run itself a further test in a suite of its own says so, as in junit.xml: it fails where the run is INVALID.
 */
export function ctrf(report: Report): string {
  const { header, run, level } = report.graded;
  const { product } = header.target;
  const tests = [
    ...report.graded.requirements.map(result => requirementTest(result, report)),
    ...runTest(report),
  ];
  const start = Date.parse(run.startedAt);
  const stop = run.finishedAt === null ? start : Date.parse(run.finishedAt);
  const counted = (status: Status) => tests.filter(test => test.status === status).length;
  const content = {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    timestamp: run.finishedAt ?? run.startedAt,
    generatedBy: 'kms-conformance',
    results: {
      tool: { name: 'kms-conformance', version: header.suite.version },
      summary: {
        tests: tests.length,
        passed: counted('passed'),
        failed: counted('failed'),
        skipped: counted('skipped'),
        pending: counted('pending'),
        other: counted('other'),
        start,
        stop,
        extra: { level, scope: scopeOf(report.graded), ...(product && { product }) },
      },
      tests,
    },
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function requirementTest(result: GradedRequirement, { evidence, catalogue }: Report): Test {
  const { id, title, group, level, outcome, reason, observation } = result;
  const message = reason ?? (outcome === 'pass' ? '' : observation);
  return {
    testId: id,
    name: `${id} ${title}`,
    status: statuses[outcome],
    duration: Math.round(millisecondsOf(id, evidence)),
    rawStatus: outcome,
    suite: [catalogue.groups[group]?.title ?? group],
    ...(message && { message }),
    labels: { level },
  };
}

function runTest({ graded }: Report): Test[] {
  const trouble = runTrouble(graded);
  if (trouble.length === 0) return [];
  return [
    {
      testId: 'run',
      name: 'the run itself',
      status: graded.level === 'INVALID' ? 'failed' : 'other',
      duration: 0,
      rawStatus: graded.level,
      suite: ['run'],
      message: trouble.join('; '),
    },
  ];
}
