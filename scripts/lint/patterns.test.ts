import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allPatterns, type Pattern, unitsFor } from './patterns.testing.ts';

/** Matched against pieces of 400 characters alone, which their own tests hold (client/observe/leaks.test.ts). */
const bounded = 'client/observe/leaks.ts';

/** A linear pattern reads the longest of these in well under a millisecond; a quadratic one takes several hundred. */
const lengths = [24, 200, 2_000, 20_000];
const tooLongMs = 60;

function timeOf(pattern: RegExp, text: string): number {
  const began = performance.now();
  pattern.lastIndex = 0;
  pattern.test(text);
  return performance.now() - began;
}

/** The text, in short, that a pattern takes too long for; undefined when there is none. Other work may slow one try down. */
function stumblesOver({ pattern }: Pattern): string | undefined {
  const { units, prefixes } = unitsFor(pattern);
  for (const prefix of prefixes)
    for (const unit of units)
      for (const length of lengths) {
        const text = `${prefix}${unit.repeat(Math.ceil(length / unit.length))}\u0001`;
        const tries = [0, 1, 2, 3];
        if (tries.every(() => timeOf(pattern, text) > tooLongMs))
          return `${JSON.stringify(prefix)} and ${length} characters of ${JSON.stringify(unit)}`;
      }
  return undefined;
}

test('a pattern that takes quadratic or exponential time is noticed', () => {
  for (const pattern of [/^(a+)+$/, /\s+$/, /(?:\w+\.)+Error/, /<[^>]*>x/])
    assert.ok(stumblesOver({ place: '', pattern }), String(pattern));
  for (const pattern of [/^[a-z]+$/, /\d{1,7};/])
    assert.equal(stumblesOver({ place: '', pattern }), undefined);
});

test('no regular expression of ours takes more than linear time', () => {
  const patterns = allPatterns();
  assert.ok(patterns.length > 100, `${patterns.length} patterns`);
  const slow = patterns
    .filter(({ place }) => !place.startsWith(bounded))
    .flatMap(each => {
      const text = stumblesOver(each);
      return text ? [`${each.place} ${each.pattern}: ${text}`] : [];
    });
  assert.deepEqual(slow, []);
});
