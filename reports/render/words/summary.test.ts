import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { grade } from '../../grade/grade.ts';
import {
  assertion,
  checksFor,
  cleanup,
  evidence,
  footer,
  header,
  requirement,
  testRecord,
  waiver,
} from '../../sample.testing.ts';
import { printSummary as print } from '../../sample-grade.testing.ts';
import { summary } from './summary.ts';

const green = { assertions: [assertion('A-1', 'pass')], tests: [testRecord('spec › A-1')] };
const many = Array.from({ length: 40 }, (_, index) => `A-${index}`);

function assertFits(text: string): void {
  const lines = text.trimEnd().split('\n');
  assert.ok(lines.length <= 24, `${lines.length} lines`);
  for (const line of lines) assert.ok(line.length <= 100, line);
}

describe('summary', () => {
  it('lets no words of a waiver steer the terminal', () => {
    const nasty = { reason: '\u001b]0;owned\u0007 \u009b31m\u202e', owner: 'us\u001b[2J', ticket: 'KMS-7\r' };
    for (const expiry of ['2030-01-01', '2020-01-01']) {
      const text = print({
        header: header({ waivers: [waiver({ ...nasty, expiry })] }),
        assertions: [assertion('A-1', 'fail')],
        tests: [testRecord('spec › A-1', 'failed')],
      });
      assert.match(
        text,
        expiry === '2030-01-01' ? /accepted until 2030-01-01/ : /the waiver of A-1 is refused/,
      );
      assert.doesNotMatch(text, /[^\P{C}\n]/u);
    }
  });

  it('tells level, target, run, outcomes, clean-up, files and what to do', () => {
    assert.equal(
      print(green),
      [
        'kms-conformance 0.1.0: CONFORMANT STRICT · all 1 MUST judged',
        'target        127.0.0.1:8080, profile otc (Open Telekom Cloud, 2026-04-22)',
        'run           412 requests, 14.2 s, started 2026-01-02T03:04:05.000Z',
        'proof         no record: nothing shows what this suite notices',
        'outcomes      1 requirement: 1 pass',
        'cleanup       3 keys created, 3 retired, none left behind',
        'files         reports/out: evidence.jsonl, certificate.json',
        'next          keep evidence.jsonl with the certificate: kms-conformance verify grades it again',
        '',
      ].join('\n'),
    );
  });

  it('says what the suite itself was shown to notice, and when that is of another version', () => {
    const totals = { digest: 'sha256:p', faults: 9, killed: 9, variants: 3, green: 3 };
    const lineOf = (state: 'current' | 'stale') => {
      const suite = { version: '0.1.0', digest: 'sha256:s', proof: { state, ...totals } };
      return /^proof[\s\S]*?(?=\n\S)/m
        .exec(print({ ...green, header: header({ suite }) }))?.[0]
        .replace(/\n +/g, ' ');
    };
    const words = 'caught 9 of 9 deliberate faults and passed 3 of 3 correct variants';
    assert.equal(lineOf('current'), `proof         this suite ${words}`);
    assert.equal(
      lineOf('stale'),
      `proof         an earlier version of this suite ${words}; not repeated since`,
    );
  });

  it('fits one screen, and counts what it leaves out', () => {
    const assertions = many.map(id => assertion(id, 'fail', { reason: `${id} ${'long '.repeat(90)}` }));
    const tests = many.map(id => testRecord(`spec › ${id}`, 'failed'));
    const damage = ['altered', 'x'.repeat(900), 'and more', 'and more', 'and more'];
    const residue = cleanup({
      residue: many.map(alias => ({ alias: `kms-conformance/${alias}`, reason: 'r' })),
    });
    const text = print(
      { assertions, tests, damage, cleanup: residue },
      many.map(id => requirement(id)),
    );
    assertFits(text);
    assert.match(text, /\n… also failed: A-1 A-2 [^\n]* …; in certificate.html\ntarget/);
  });

  const failing = (count: number, received = '200') => {
    const ids = many.slice(0, count);
    return print(
      {
        assertions: ids.map(id => assertion(id, 'fail', { received })),
        tests: [testRecord('spec › A-0', 'failed')],
      },
      ids.map(id => requirement(id)),
    );
  };

  it('uses the last free line for an entry when it is the last', () => {
    const most = [...many.keys()].findLast(count => !/also failed/.test(failing(count))) ?? 0;
    assert.equal(failing(most).trimEnd().split('\n').length, 24);
    assert.equal(
      failing(most + 1)
        .trimEnd()
        .split('\n').length,
      24,
    );
    assert.match(failing(most + 1), /\n… also failed: A-\d+ A-\d+; in certificate.html\n/);
  });

  it('begins with what fails: what was expected and came, its page, and the command that repeats it', () => {
    assert.deepEqual(failing(1, 'x '.repeat(60).trim()).split('\n').slice(1, 9), [
      'fail          A-0 (MUST) does not hold: title of A-0',
      '  expected    400 KMS.0309',
      `  got         the reply: ${'x '.repeat(38).trim()}`,
      `              ${'x '.repeat(22).trim()}`,
      '  page        reports/out/certificate.html#story-A-0',
      '  repeat      npx kms-conformance certify --repeat A-0',
      '  script      npx kms-conformance script reports/out A-0 > A-0.sh',
      'target        127.0.0.1:8080, profile otc (Open Telekom Cloud, 2026-04-22)',
    ]);
  });

  it('names what was not judged, and the product', () => {
    const target = { ...header().target, product: { name: 'Acme KMS', version: '8.4' } };
    const text = print({ ...green, header: header({ target }) }, [
      requirement('A-1'),
      requirement('AUT-004', { check: { pending: 'none' } }),
    ]);
    assert.match(text, /: CONFORMANT STRICT · 1 of 2 MUST judged\nnot judged {4}a second project \(1\)\n/);
    assert.match(text, /\nproduct {7}Acme KMS 8\.4\n/);
  });

  it('says first of a repeat whether what it repeats is met now', () => {
    const filtered = header({ filter: ['requirement A-1'], repeats: ['A-1'] });
    assert.match(
      print({ ...green, header: filtered }),
      /^kms-conformance 0\.1\.0: A-1 is met now\n(?!because)/,
    );
    const failed = { assertions: [assertion('A-1', 'fail')], tests: [testRecord('spec › A-1', 'failed')] };
    assert.match(
      print({ ...failed, header: filtered }),
      /^kms-conformance 0\.1\.0: A-1 is not met: fail\nfail /,
    );
  });

  it('is coloured where it is asked for, and only there', () => {
    const graded = grade(evidence(green), [requirement('A-1')], checksFor('A-1'));
    const painted = summary(graded, '.', [], (tone, words) => `<${tone}>${words}</${tone}>`);
    assert.match(painted, /^<good>kms-conformance 0\.1\.0: CONFORMANT STRICT · all 1 MUST judged<\/good>\n/);
    assert.ok(!print(green).includes('\u001b'));
  });

  it('says what keeps a run from being a whole one', () => {
    const filtered = print({ ...green, header: header({ filter: ['requirement A-1'] }) });
    assert.match(filtered, /^kms-conformance 0.1.0: INCOMPLETE · all 1 MUST judged\n/);
    assert.match(filtered, /\nbecause {7}the run was filtered: requirement A-1\n/);
    assert.match(filtered, /\nnext {10}a filtered run never certifies: run the whole suite\n$/);
    const interrupted = print({ ...green, footer: footer({ status: 'interrupted' }) });
    assert.match(interrupted, /\nnext {10}nothing is certified: fix/);
  });

  it('says so when a run has no end and no clean-up', () => {
    const { footer: _, cleanup: __, ...open } = evidence(green);
    const text = summary(grade(open, [requirement('A-1')], checksFor('A-1')), '.', []);
    assert.match(text, /\nrun {11}0 requests, not finished, /);
    assert.match(text, /\ncleanup {7}not recorded: keys of this run may be left\n/);
  });

  it('counts one request as one', () => {
    assert.match(print({ ...green, footer: footer({ requests: 1 }) }), /\nrun {11}1 request, 14/);
  });

  it('tells a long duration in minutes', () => {
    const took = (finishedAt: string) => print({ ...green, footer: footer({ finishedAt }) });
    assert.match(took('2026-01-02T03:05:44.900Z'), /412 requests, 99.9 s,/);
    assert.match(took('2026-01-02T03:05:45.000Z'), /412 requests, 1 min 40 s,/);
    assert.match(took('2026-01-02T03:06:04.600Z'), /412 requests, 2 min 0 s,/);
  });

  it('names the keys that were kept or left behind', () => {
    const kept = [{ key_id: 'k', reason: 'a promise is due' }];
    const residue = [{ alias: 'kms-conformance/r/x', reason: 'answered 500' }];
    const text = print({ ...green, cleanup: cleanup({ kept, residue }) });
    assert.match(
      text,
      /3 retired, 1 kept \(a promise is due\), 1 LEFT BEHIND:\n {14}kms-conformance\/r\/x \(answered 500\)\n/,
    );
    assert.match(text, /\nnext {10}kms-conformance sweep retires what was left behind/);
  });

  it('lets no target steer the terminal', () => {
    const reason = 'a\u001b[2Jb\rc\u009bd\u202ee\nf';
    const text = print({
      assertions: [assertion('A-1', 'fail', { received: reason })],
      tests: [testRecord('spec › A-1', 'failed')],
    });
    assert.match(text, /\n {2}got {9}the reply: a \[2Jb c d e f\n/);
  });
});
