import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Budget } from './budget.ts';

const mib = 1024 * 1024;
const spent = (part: { requests?: number; characters?: number; ms?: number }) => ({
  requests: 1,
  characters: 500,
  ms: 20,
  ...part,
});

/** A budget of a run with the default time-out, so long after it began. */
function after(seconds: number): Budget {
  let now = 0;
  const budget = new Budget(10_000, () => now);
  now = seconds * 1000;
  return budget;
}

describe('what a run takes from a target', () => {
  it('is not used up by an ordinary run', () => {
    const budget = after(600);
    for (let n = 0; n < 3_000; n += 1) budget.spend(spent({}));
    assert.equal(budget.exceeded, undefined);
  });

  it('is used up by replies of so many characters', () => {
    const budget = after(1);
    for (let n = 0; n < 32; n += 1) budget.spend(spent({ characters: 4 * mib }));
    assert.equal(budget.exceeded, undefined);
    budget.spend(spent({}));
    assert.match(budget.exceeded ?? '', /^the target has sent 128 MiB, and at most 128 are taken$/);
  });

  it('is used up by slow replies, once that is certain', () => {
    const slow = spent({ requests: 30, ms: 30 * 2_500 });
    const early = after(89);
    early.spend(slow);
    assert.equal(early.exceeded, undefined);
    const late = after(90);
    late.spend(spent({ requests: 19, ms: 19 * 2_500 }));
    assert.equal(late.exceeded, undefined, 'too few replies to tell');
    late.spend(slow);
    assert.match(late.exceeded ?? '', /^a reply takes 2500 ms on average, and at most 2000 .*KMS_TIMEOUT_MS/);
    late.spend(spent({ requests: 60, ms: 60 * 100 }));
    assert.equal(late.exceeded, undefined, 'the mean counts');
  });
});
