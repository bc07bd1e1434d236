import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { evidence, exchange, requirement, testRecord } from '../../sample.testing.ts';
import { gradeOne, only } from '../../sample-grade.testing.ts';
import { grade } from '../grade.ts';

describe('a requirement that is held against every reply', () => {
  const about = { check: 'every-reply' } as const;
  const ran = [testRecord('spec › any')];

  it('passes when a reply was held against it and none failed', () => {
    const exchanges = [exchange(['B-1']), exchange(['A-1', 'B-1'], { id: '3.3' }), exchange([])];
    const catalogue = [requirement('A-1', about), requirement('B-1', about)];
    const [one, two] = grade(evidence({ exchanges, tests: ran }), catalogue, {}).requirements;
    assert.equal(one?.outcome, 'pass');
    assert.equal(one?.observation, 'every reply as documented');
    assert.deepEqual(one?.evidence, ['3.3']);
    assert.equal(two?.observation, 'every reply as documented');
  });

  it('names replies in an order that does not depend on the workers', () => {
    const seen = (id: string, test = 'spec › any') => exchange(['A-1'], { id, test });
    const exchanges = [seen('host.10'), seen('0.7', 'spec › b'), seen('host.9'), seen('1.8'), seen('0.11')];
    for (const order of [exchanges, exchanges.toReversed()]) {
      const found = only(gradeOne([], { exchanges: order, tests: ran }, about));
      assert.deepEqual(found.evidence, ['0.11', '1.8', 'host.9', 'host.10', '0.7']);
    }
  });

  it('names ten replies at most', () => {
    const exchanges = Array.from({ length: 12 }, () => exchange(['A-1']));
    const found = only(gradeOne([], { exchanges, tests: ran }, about));
    assert.equal(found.observation, 'every reply as documented');
    assert.equal(found.evidence.length, 10);
  });

  it('is not-run when no such reply was seen', () => {
    const found = only(gradeOne([], { exchanges: [exchange([])], tests: ran }, about));
    assert.equal(found.outcome, 'not-run');
    assert.equal(found.reason, 'no reply that it applies to was seen');
  });

  it('fails by one failing assertion among many good replies', () => {
    const exchanges = [exchange(['A-1']), exchange(['A-1'])];
    const graded = gradeOne(['fail'], { exchanges, tests: [testRecord('spec › A-1', 'failed')] }, about);
    assert.equal(only(graded).outcome, 'fail');
    assert.equal(only(graded).observation, 'the reply: 200');
  });
});
