import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Certificate, Outcome } from '../../schemas/generated/certificate.ts';
import { changeClasses } from './classes.ts';
import { compare, isUnchanged } from './compare.ts';
import { certificateOf, result, targetAt, waiverResult } from './sample.ts';

type Seen = readonly [outcome: Outcome, observation?: string];

/** The classes that one requirement is in after it went from one to the other. */
function classes(old: Seen, now: Seen, before: Partial<Certificate> = {}, after: Partial<Certificate> = {}) {
  const [was, is] = [certificateOf([result(...old)], before), certificateOf([result(...now)], after)];
  return compare(was, is).changes.map(change => change.class);
}

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
    [['deferred'], ['informational'], 'added'],
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

describe('whether two runs are of the same', () => {
  const digest = `sha256:${'d'.repeat(64)}`;
  const run = certificateOf([result('pass')]);
  const others: Record<string, Partial<Certificate>> = {
    target: { target: targetAt('kms.example.com') },
    contract: { contract: { digest } },
    suite: { suite: { version: '0.1.0', digest } },
    configuration: { configuration: { ...run.configuration, digest } },
  };
  for (const [aspect, part] of Object.entries(others)) {
    it(`is told of the ${aspect} apart from the others`, () => {
      const comparison = compare(run, certificateOf([result('pass')], part));
      const different = Object.entries(comparison.same).filter(([, same]) => !same);
      assert.deepEqual(
        different.map(([name]) => name),
        [aspect],
      );
      assert.equal(isUnchanged(comparison), false);
    });
  }

  it('leaves out loopback ports, and no others', () => {
    const at = (host: string) => certificateOf([], { target: targetAt(host) });
    assert.equal(compare(at('127.0.0.1:1'), at('127.0.0.1:2')).same.target, true);
    assert.equal(compare(at('kms.example.com:1'), at('kms.example.com:2')).same.target, false);
  });

  it('takes another edition or class for another target', () => {
    const at = (part: Partial<Certificate['target']>) =>
      certificateOf([], { target: targetAt('127.0.0.1', part) });
    assert.equal(compare(at({}), at({ profile: 'huaweicloud' })).same.target, false);
    assert.equal(compare(at({}), at({ class: 'loopback' })).same.target, false);
  });

  it('leaves out when, how long and with how many workers', () => {
    const later = { ...run.run, startedAt: '2027-01-01T00:00:00Z', requests: 1, workers: 8 };
    assert.equal(isUnchanged(compare(run, certificateOf([result('pass')], { run: later }))), true);
  });

  it('is not unchanged when only the level is another', () => {
    const invalid = certificateOf([result('pass')], { level: 'INVALID' });
    assert.equal(isUnchanged(compare(run, invalid)), false);
  });
});

it('the classes are those of the interface', () => {
  const words =
    'regressed fixed newly-incomplete lost-coverage added removed waiver-new waiver-expired waiver-stale observation-changed';
  assert.equal(changeClasses.join(' '), words);
});
