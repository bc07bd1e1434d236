import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Outcome } from '../../schemas/generated/certificate.ts';
import { changeClasses } from './classes.ts';
import { compare } from './compare.ts';
import { certificateOf, classes, result, type Seen } from './sample.testing.ts';

const outcomes: readonly Outcome[] = [
  'pass',
  'non-strict',
  'acceptable',
  'informational',
  'fail',
  'unsupported',
  'flaky',
  'inconclusive',
  'not-run',
  'deferred',
];

describe('what the target did', () => {
  const table: ReadonlyArray<readonly [old: Seen, now: Seen, ...expected: string[]]> = [
    [['pass'], ['fail'], 'regressed'],
    [['pass'], ['non-strict', '400 KMS.0205'], 'regressed'],
    [['acceptable'], ['fail'], 'regressed'],
    [['non-strict'], ['fail'], 'regressed'],
    [['not-run'], ['fail'], 'regressed'],
    [['unsupported'], ['fail'], 'regressed'],
    [['pass'], ['waived'], 'regressed'],
    [['waived', '200'], ['fail', '200; 204'], 'regressed'],
    [['fail'], ['pass'], 'fixed'],
    [['fail'], ['non-strict'], 'fixed'],
    [['non-strict'], ['pass'], 'fixed'],
    [['inconclusive'], ['acceptable'], 'fixed'],
    [['waived'], ['pass'], 'fixed'],
    [['pass'], ['not-run'], 'newly-incomplete'],
    [['fail'], ['inconclusive'], 'newly-incomplete'],
    [['unsupported'], ['flaky'], 'newly-incomplete'],
    [['pass'], ['unsupported'], 'lost-coverage'],
    [['fail'], ['deferred'], 'lost-coverage'],
    [['flaky'], ['unsupported'], 'lost-coverage'],
    [['unsupported'], ['pass'], 'added'],
    [['unsupported'], ['informational'], 'added'],
    [['deferred'], ['fail'], 'regressed'],
    [['deferred'], ['pass']],
    [['pass'], ['deferred']],
    [['pass', '200'], ['pass', '204'], 'observation-changed'],
    [['pass'], ['acceptable'], 'observation-changed'],
    [['informational', 'a: 200'], ['informational', 'a: 404'], 'observation-changed'],
    [['fail', '200'], ['fail', '204'], 'observation-changed'],
    [
      ['not-run', 'x'],
      ['inconclusive', 'y'],
    ],
    [
      ['unsupported', 'x'],
      ['deferred', 'y'],
    ],
  ];
  for (const [old, now, ...expected] of table) {
    it(`is ${expected.join() || 'nothing'} from ${old.join(' ')} to ${now.join(' ')}`, () => {
      assert.deepEqual(classes(old, now), expected);
    });
  }

  for (const outcome of outcomes) {
    it(`is nothing where ${outcome} stays ${outcome}`, () => {
      assert.deepEqual(classes([outcome], [outcome]), []);
    });
  }

  it('is added or removed where one of the runs does not know the requirement', () => {
    const [less, more] = [certificateOf([]), certificateOf([result('fail')])];
    assert.deepEqual(
      compare(less, more).changes.map(change => change.class),
      ['added'],
    );
    assert.deepEqual(
      compare(more, less).changes.map(change => change.class),
      ['removed'],
    );
  });

  it('names each requirement by itself, the classes in their order', () => {
    const old = certificateOf([
      result('fail', '200', 'A-1'),
      result('pass', '200', 'A-2'),
      result('pass', '200', 'A-3'),
    ]);
    const now = certificateOf([
      result('pass', '200', 'A-1'),
      result('fail', '200', 'A-2'),
      result('pass', '200', 'A-3'),
    ]);
    const { changes } = compare(old, now);
    assert.deepEqual(
      changes.map(change => [change.class, change.requirement]),
      [
        ['regressed', 'A-2'],
        ['fixed', 'A-1'],
      ],
    );
    assert.equal(changes[0]?.old?.outcome, 'pass');
    assert.equal(changes[0]?.new?.outcome, 'fail');
  });
});

it('the classes are those of the interface', () => {
  const words =
    'regressed fixed newly-incomplete lost-coverage added removed waiver-new waiver-expired waiver-stale observation-changed';
  assert.equal(changeClasses.join(' '), words);
});
