import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GradedRequirement } from '../../grade/run/model.ts';
import { requirement } from '../../sample.testing.ts';
import { deviationsOf } from './deviations.ts';

function graded(id: string, outcome: GradedRequirement['outcome'], reason?: string): GradedRequirement {
  return { ...requirement(id), outcome, observation: 'seen', evidence: [], ...(reason && { reason }) };
}

describe('deviationsOf', () => {
  it('tells the worst first, joins what has one reason, and leaves out what passed', () => {
    const deviations = deviationsOf([
      graded('A-1', 'informational'),
      graded('A-2', 'not-run', 'blocked'),
      graded('A-3', 'pass'),
      graded('A-4', 'fail', 'wrong'),
      graded('A-5', 'not-run', 'blocked'),
      graded('A-6', 'not-run', 'left out'),
    ]);
    assert.deepEqual(
      deviations.map(({ outcome, reason, requirements }) => [
        outcome,
        reason,
        requirements.map(({ id }) => id),
      ]),
      [
        ['fail', 'wrong', ['A-4']],
        ['not-run', 'blocked', ['A-2', 'A-5']],
        ['not-run', 'left out', ['A-6']],
        ['informational', 'seen', ['A-1']],
      ],
    );
  });
});
