import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gradeOne } from '../sample-grade.testing.ts';
import { badge } from './badge.ts';

describe('badge', () => {
  it('is what the endpoint of shields takes: level and date, and no percentage', () => {
    assert.deepEqual(JSON.parse(badge(gradeOne(['pass']))), {
      schemaVersion: 1,
      label: 'KMS conformance',
      message: 'CONFORMANT STRICT, 2026-01-02',
      color: 'brightgreen',
    });
    assert.deepEqual(JSON.parse(badge(gradeOne(['fail']))), {
      schemaVersion: 1,
      label: 'KMS conformance',
      message: 'NON-CONFORMANT, 2026-01-02',
      color: 'red',
    });
  });
});
