import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Certificate, Outcome } from '../../schemas/generated/certificate.ts';
import { type History, history, type Troubled } from './history.ts';
import { historyText } from './history-text.ts';
import { historyJson } from './json.ts';
import { historyMarkdown } from './markdown.ts';
import { certificateOf, result, targetAt } from './sample.testing.ts';

const letters: Record<string, Outcome> = {
  p: 'pass',
  f: 'fail',
  u: 'unsupported',
  n: 'not-run',
  w: 'waived',
};

function startOf(night: number): string {
  return new Date(Date.UTC(2026, 0, 1 + night, 3)).toISOString();
}

function nightOf(letter: string, night: number, part: Partial<Certificate> = {}): Certificate {
  const outcome = letters[letter] ?? 'pass';
  const { run } = certificateOf([]);
  return certificateOf([result(outcome, '200', 'PRE-001')], {
    run: { ...run, startedAt: startOf(night) },
    ...part,
  });
}

/** The history of PRE-001 over nights in which it came out like these letters, the first of January first. */
function over(nights: string): History {
  return history([...nights].map((letter, night) => nightOf(letter, night)));
}

function only({ troubled }: History): Troubled {
  assert.equal(troubled.length, 1);
  return troubled[0] as Troubled;
}

describe('the history of a requirement', () => {
  it('has the first night of trouble, the streak and the flaps', () => {
    const { outcome, firstSeen, streak, flaps } = only(over('ppfpff'));
    assert.equal(outcome, 'fail');
    assert.equal(firstSeen, startOf(2));
    assert.deepEqual(streak, { nights: 2, since: startOf(4) });
    assert.equal(flaps, 3);
  });

  it('goes on after the trouble is over, for fourteen nights', () => {
    const within = only(over(`f${'p'.repeat(13)}`));
    assert.deepEqual(within.streak, { nights: 13, since: startOf(1) });
    assert.equal(within.flaps, 1);
    assert.deepEqual(over(`f${'p'.repeat(14)}`).troubled, []);
  });

  it('counts flaps in the last fourteen nights alone, and first seen in all', () => {
    const { firstSeen, flaps } = only(over(`fpfp${'p'.repeat(12)}fp`));
    assert.equal(firstSeen, startOf(0));
    assert.equal(flaps, 2);
  });

  it('leaves out nights that say nothing about it', () => {
    const { streak, flaps, outcome } = only(over('pfufu'));
    assert.deepEqual(streak, { nights: 2, since: startOf(1) });
    assert.equal(flaps, 1);
    assert.equal(outcome, 'fail');
  });

  it('takes what was not decided, and what is waived, for trouble', () => {
    assert.equal(only(over('pn')).outcome, 'not-run');
    assert.equal(only(over('pw')).outcome, 'waived');
  });

  it('is none where it passes steadily or was never judged', () => {
    assert.deepEqual(over('pppp').troubled, []);
    assert.deepEqual(over('uuuu').troubled, []);
  });
});

describe('a history', () => {
  it('is in the order in which the runs started', () => {
    const { nights } = history([nightOf('p', 2), nightOf('f', 0), nightOf('p', 1)]);
    assert.deepEqual(
      nights.map(({ startedAt }) => startedAt),
      [0, 1, 2].map(startOf),
    );
  });

  it('names what does not pass before what passes again', () => {
    const night = (day: number, ...outcomes: Outcome[]) =>
      nightOf('p', day, {
        requirements: outcomes.map((outcome, n) => result(outcome, '', `DEL-00${n + 1}`)),
      });
    const { troubled } = history([night(0, 'fail', 'pass'), night(1, 'pass', 'fail')]);
    assert.deepEqual(
      troubled.map(({ id }) => id),
      ['DEL-002', 'DEL-001'],
    );
  });

  it('says where it begins to be of something else', () => {
    const moved = nightOf('p', 1, { target: targetAt('kms.example.com') });
    const { nights } = history([nightOf('p', 0), moved, nightOf('p', 2)]);
    assert.deepEqual(
      nights.map(({ another }) => another),
      [[], ['target'], ['target']],
    );
    assert.match(
      historyText(history([nightOf('p', 0), moved])),
      /^2026-01-02 {4}CONFORMANT; another target$/m,
    );
  });

  it('is one line of text when all is steady', () => {
    assert.equal(historyText(over('ppp')), 'steady: CONFORMANT; 3 runs from 2026-01-01 to 2026-01-03\n');
  });

  it('of one run says run', () => {
    assert.match(historyText(over('f')), /CONFORMANT; 1 run from .*\n[\s\S]*fail for 1 run, since/);
    assert.match(historyMarkdown(over('f')), /^1 run, 2026-01-01T/m);
  });

  it('is told as text', () => {
    assert.deepEqual(historyText(over('ppfpff')).split('\n'), [
      'kms-conformance compare: CONFORMANT; 6 runs from 2026-01-01 to 2026-01-06',
      '2026-01-01    CONFORMANT',
      '2026-01-02    CONFORMANT',
      '2026-01-03    CONFORMANT; PRE-001 fail',
      '2026-01-04    CONFORMANT; PRE-001 pass',
      '2026-01-05    CONFORMANT; PRE-001 fail',
      '2026-01-06    CONFORMANT',
      'PRE-001       fail for 2 runs, since 2026-01-05: refuses a key whose material KMS generated',
      '              first seen 2026-01-03; flaps in the last 14 runs: 3',
      '',
    ]);
  });

  it('is told as markdown and JSON', () => {
    const line = /^\| PRE-001 refuses .* \| fail \| 2026-01-03T.* \| 2, since 2026-01-05T.* \| 3 \|$/m;
    assert.match(historyMarkdown(over('ppfpff')), line);
    const json = JSON.parse(historyJson(over('ppfpff')));
    assert.deepEqual([json.schemaVersion, json.nights.length, json.troubled[0].flaps], [1, 6, 3]);
  });
});
