import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Certificate } from '../../schemas/generated/certificate.ts';
import { compare } from './compare.ts';
import { certificateOf, classes, type Seen, waiverResult } from './sample.testing.ts';

describe('what became of the waivers', () => {
  const applied = { waivers: [waiverResult('applied')] };
  const table: ReadonlyArray<
    readonly [what: string, old: Seen, now: Seen, Partial<Certificate>, Partial<Certificate>, ...string[]]
  > = [
    ['covers a known failure', ['fail'], ['waived'], {}, applied, 'waiver-new'],
    ['covers a new failure', ['pass'], ['waived'], {}, applied, 'regressed', 'waiver-new'],
    ['goes on', ['waived'], ['waived'], applied, applied],
    [
      'covers another failure',
      ['waived', '200'],
      ['waived', '204'],
      applied,
      { waivers: [waiverResult('applied', { signature: '204' })] },
      'waiver-new',
      'observation-changed',
    ],
    ['was taken away', ['waived'], ['fail'], applied, {}, 'waiver-expired'],
    ['has expired', ['waived'], ['fail'], applied, { waivers: [waiverResult('expired')] }, 'waiver-expired'],
    ['is not needed and taken away', ['waived'], ['pass'], applied, {}, 'fixed'],
    [
      'is stale',
      ['waived'],
      ['pass'],
      applied,
      { waivers: [waiverResult('stale')] },
      'fixed',
      'waiver-stale',
    ],
    ['is of another target', ['pass'], ['pass'], {}, { waivers: [waiverResult('refused')] }, 'waiver-stale'],
    [
      'stays expired',
      ['fail'],
      ['fail'],
      { waivers: [waiverResult('expired')] },
      { waivers: [waiverResult('expired')] },
    ],
    [
      'stays stale',
      ['pass'],
      ['pass'],
      { waivers: [waiverResult('stale')] },
      { waivers: [waiverResult('stale')] },
    ],
    [
      'is undecided',
      ['waived'],
      ['not-run'],
      applied,
      { waivers: [waiverResult('undecided')] },
      'newly-incomplete',
    ],
  ];
  for (const [what, old, now, before, after, ...expected] of table) {
    it(`is ${expected.join() || 'nothing'} where a waiver ${what}`, () => {
      assert.deepEqual(classes(old, now, before, after), expected);
    });
  }

  it('is told of a requirement that no run knows', () => {
    const waivers = [waiverResult('refused', { requirement: 'A-9' })];
    const { changes } = compare(certificateOf([]), certificateOf([], { waivers }));
    assert.deepEqual(
      changes.map(change => [change.class, change.requirement]),
      [['waiver-stale', 'A-9']],
    );
  });
});
