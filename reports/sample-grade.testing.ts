import assert from 'node:assert/strict';
import { catalogue } from '../schemas/catalogue/catalogue.ts';
import { grade } from './grade/grade.ts';
import type { Evidence, Graded, GradedRequirement, Report, Requirement, Verdict } from './grade/run/model.ts';
import { summary } from './render/words/summary.ts';
import { assertion, checksFor, evidence, requirement, testRecord } from './sample.testing.ts';

/** Grades one requirement, A-1, with one listed test that asserted the given verdicts. */
export function gradeOne(
  verdicts: Verdict[],
  part: Partial<Evidence> = {},
  about: Partial<Requirement> = {},
): Graded {
  const failed = verdicts.some(verdict => ['fail', 'flaky', 'inconclusive', 'blocked'].includes(verdict));
  return grade(
    evidence({
      assertions: verdicts.map(verdict => assertion('A-1', verdict)),
      tests: [testRecord('spec › A-1', failed ? 'failed' : 'passed')],
      ...part,
    }),
    [requirement('A-1', about)],
    checksFor('A-1'),
  );
}

/** The one requirement of a run that graded only one. */
export function only(graded: Graded): GradedRequirement {
  assert.equal(graded.requirements.length, 1);
  return graded.requirements[0] as GradedRequirement;
}

/** The summary of a run with one listed test per requirement of the catalogue. */
export function printSummary(
  part: Partial<Evidence>,
  catalogue: Requirement[] = [requirement('A-1')],
): string {
  const graded = grade(evidence(part), catalogue, checksFor(...catalogue.map(({ id }) => id)));
  return summary(graded, 'reports/out', ['evidence.jsonl', 'certificate.json']);
}

/** A run over the whole catalogue, of whose requirements only those given have a test: one each. */
export function sampleReport(part: Partial<Evidence>, ...ids: string[]): Report {
  const run = evidence(part);
  return { graded: grade(run, catalogue.requirements, checksFor(...ids)), evidence: run, catalogue };
}
