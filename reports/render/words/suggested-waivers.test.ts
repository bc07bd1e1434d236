import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { assertion, testRecord } from '../../sample.testing.ts';
import { gradeOne } from '../../sample-grade.testing.ts';
import { suggestedWaivers } from './suggested-waivers.ts';

test('a waiver is suggested for each failure, with the signature to the letter and the rest left open', () => {
  const received = '200: "a" # b\\n';
  const graded = gradeOne(['fail'], {
    assertions: [assertion('A-1', 'fail', { received })],
    tests: [testRecord('spec › A-1', 'failed')],
  });
  assert.deepEqual(parse(suggestedWaivers(graded)), [
    {
      requirement: 'A-1',
      target: '127.0.0.1:8080',
      signature: graded.requirements[0]?.observation,
      reason: null,
      ticket: null,
      owner: null,
      expiry: null,
    },
  ]);
});

test('none is suggested where nothing failed', () => {
  assert.match(suggestedWaivers(gradeOne(['pass'])), /^Nothing failed/);
});
