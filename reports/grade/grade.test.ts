import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cleanup, header } from '../sample.testing.ts';
import { gradeOne } from '../sample-grade.testing.ts';

describe('what a graded run says of itself', () => {
  it('was filtered when there was a filter, and else was not', () => {
    assert.equal(gradeOne(['pass']).run.filtered, false);
    const filtered = header({ filter: ['requirement A-1'] });
    assert.equal(gradeOne(['pass'], { header: filtered }).run.filtered, true);
  });

  it('hands on header and clean-up as they were recorded', () => {
    const kept = cleanup({ kept: [{ key_id: 'k', reason: 'due' }] });
    const graded = gradeOne(['pass'], { cleanup: kept });
    assert.deepEqual([graded.header, graded.cleanup], [header(), kept]);
  });
});
