import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Outage } from './outage.ts';

/** A target that answers at its nth question. */
function target(answersAt: number, budgetMs: number) {
  let asked = 0;
  const answers = async () => {
    asked += 1;
    return asked >= answersAt;
  };
  return { outage: new Outage(answers, budgetMs, 5), asked: () => asked };
}

describe('an outage', () => {
  it('ends when the target answers again, for everybody who waits', async () => {
    const { outage, asked } = target(3, 10_000);
    const ends = [outage.ends(), outage.ends()];
    assert.match(outage.waiting ?? '', /^the target does not answer: waiting up to 10 s for it$/);
    assert.deepEqual(await Promise.all(ends), [true, true]);
    assert.equal(asked(), 3);
    assert.equal(outage.waiting, undefined);
  });

  it('is waited for once, for as long as the run has', async () => {
    const { outage, asked } = target(Number.POSITIVE_INFINITY, 20);
    assert.equal(await outage.ends(), false);
    const before = asked();
    assert.equal(await outage.ends(), false);
    assert.equal(asked(), before);
  });
});
