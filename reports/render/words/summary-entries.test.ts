import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertion, requirement, testRecord } from '../../sample.testing.ts';
import { printSummary as print } from '../../sample-grade.testing.ts';

const many = Array.from({ length: 40 }, (_, index) => `A-${index}`);

describe('what the summary explains', () => {
  it('explains every requirement that is not fine, the worst first, MUST before SHOULD', () => {
    const assertions = [
      assertion('A-1', 'non-strict', { reason: 'answered 204' }),
      assertion('A-2', 'fail', { reason: 'answered 200' }),
      assertion('A-3', 'fail', { reason: 'answered 500' }),
      assertion('A-4', 'acceptable', { reason: 'not to be told' }),
    ];
    const ids = ['A-1', 'A-2', 'A-3', 'A-4'];
    const tests = ids.map(id => testRecord(`spec › ${id}`));
    const catalogue = ids.map(id => requirement(id, { level: id === 'A-2' ? 'SHOULD' : 'MUST' }));
    const lines = print({ assertions, tests }, catalogue).split('\n');
    assert.ok(lines.includes('outcomes      4 requirements: 1 acceptable, 1 non-strict, 2 fail'));
    assert.deepEqual(
      lines.filter(line => /^(fail|non-strict|acceptable) /.test(line)),
      [
        'fail          A-3 (MUST) does not hold: title of A-3',
        'fail          A-2 (SHOULD) does not hold: title of A-2',
        'non-strict    A-1 (MUST) title of A-1: answered 204',
      ],
    );
  });

  it('explains outcomes in the order of their weight', () => {
    const verdicts = [
      'unsupported',
      'deferred',
      'non-strict',
      'blocked',
      'inconclusive',
      'flaky',
      'fail',
    ] as const;
    const ids = verdicts.map((_, index) => `A-${index}`);
    const assertions = verdicts.map((verdict, index) => assertion(`A-${index}`, verdict));
    const tests = ids.map(id => testRecord(`spec › ${id}`));
    const text = print(
      { assertions, tests },
      ids.map(id => requirement(id)),
    );
    const labels = [...text.matchAll(/^([a-z-]+) +A-\d/gm)].map(match => match[1]);
    const expected = ['fail', 'flaky', 'inconclusive', 'not-run', 'non-strict', 'deferred', 'unsupported'];
    assert.deepEqual(labels, expected);
  });

  it('tells what was expected and what came in full for the first failure, up to 40 lines', () => {
    const words = (count: number) => Array.from({ length: count }, (_, n) => `word-${n}`).join(' ');
    const told = (count: number, ids: string[]) =>
      print(
        {
          assertions: ids.map(id =>
            assertion(id, 'fail', { documented: words(count), received: words(count) }),
          ),
          tests: ids.map(id => testRecord(`spec › ${id}`, 'failed')),
        },
        ids.map(id => requirement(id)),
      );
    const short = told(100, ['A-1']);
    assert.equal(short.match(/ word-99\n/g)?.length, 2);
    assert.ok(!short.includes('…'));

    const lines = told(1000, ['A-1']).split('\n');
    const page = '… the whole is on the page reports/out/certificate.html#story-A-1';
    const [expected, got] = ['  expected ', '  got '].map(label =>
      lines.findIndex(line => line.startsWith(label)),
    );
    assert.deepEqual(
      [lines.indexOf(page.padStart(page.length + 14)), got],
      [(expected ?? 0) + 40, (expected ?? 0) + 41],
    );
    assert.ok(lines.every(line => line.length <= 100));
    assert.ok(lines.some(line => line.startsWith('  repeat ')));
  });

  it('puts requirements with the same reason together', () => {
    const catalogue = many.map(id => requirement(id, { check: { pending: 'not driven' } }));
    const text = print({ tests: [testRecord('x')] }, catalogue);
    assert.match(text, /\nunsupported {3}not driven \(40\): A-0 A-1 A-2 .*\n {14}A-\d+/);
    assert.ok(text.split('\n').every(line => line.length <= 100));
  });

  it('keeps the order of the catalogue within a group, whatever the levels', () => {
    const levels = ['MAY', 'MUST', 'SHOULD'] as const;
    const catalogue = levels.map((level, index) =>
      requirement(`A-${index}`, { level, check: { pending: 'none' } }),
    );
    assert.match(print({ tests: [testRecord('x')] }, catalogue), /none \(3\): A-0 A-1 A-2\n/);
  });
});
