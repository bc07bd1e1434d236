import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { assertion, cleanup, header, testRecord, waiver } from '../sample.testing.ts';
import { gradeOne, sampleReport } from '../sample-grade.testing.ts';
import { markdown } from './markdown.ts';

describe('markdown', () => {
  it('spells out whatever the words of a waiver would steer with', () => {
    const { graded } = sampleReport(
      {
        header: header({
          waivers: [
            waiver({ requirement: 'PRE-001', reason: '\u001b[31m<script>\u202e', owner: '\u009b2J' }),
          ],
        }),
        assertions: [assertion('PRE-001', 'fail')],
        tests: [testRecord('spec › PRE-001', 'failed')],
      },
      'PRE-001',
    );
    assert.match(markdown(graded), /accepted until 2030-01-01/);
    assert.doesNotMatch(markdown(graded), /[^\P{C}\n\u200b]|<script>/u);
  });

  it('begins with the level and what is not a pass, the worst first', () => {
    const { graded } = sampleReport(
      {
        assertions: [assertion('DEL-001', 'pass'), assertion('PRE-001', 'fail', { reason: 'answered 200' })],
        tests: [testRecord('spec › DEL-001'), testRecord('spec › PRE-001', 'failed')],
      },
      'DEL-001',
      'PRE-001',
    );
    const lines = markdown(graded).split('\n').filter(Boolean);
    assert.equal(lines[0], '## NON-CONFORMANT · 2 of 84 MUST judged: deleting imported key material');
    assert.equal(
      lines[1],
      '127.0.0.1:8080, profile otc (Open Telekom Cloud, 2026-04-22), 2026-01-02 03:04 UTC, suite 0.1.0. NON-CONFORMANT: a MUST fails.',
    );
    assert.equal(lines[2], `Not judged: what was not run (${catalogue.requirements.length - 2}).`);
    assert.equal(lines[3], '### What is not a pass');
    assert.equal(
      lines[6],
      '| fail | **PRE-001** MUST refuses a key whose material KMS generated | answered 200 |',
    );
    assert.match(markdown(graded), /```sh\nnpx kms-conformance certify --repeat PRE-001\n```/);
    assert.match(
      lines[7] ?? '',
      /^\| not-run \| \*\*DEL-002\*\* MUST, .* and \d+ more \| no check is listed for it \|$/,
    );
    assert.match(markdown(graded), /^1 fail · \d+ not-run · 1 pass$/m);
  });

  it('calls itself a certificate at no level that is not conformant', () => {
    const graded = gradeOne(['fail']);
    for (const level of ['NON-CONFORMANT', 'INCOMPLETE', 'INVALID'] as const) {
      const text = markdown({ ...graded, level });
      assert.ok(text.startsWith(`## ${level} · `));
      assert.doesNotMatch(text.replaceAll('certificate.html', ''), /certificate/i);
    }
  });

  it('says so when there is nothing to explain, and what speaks against the run', () => {
    assert.match(markdown(gradeOne(['pass'])), /\n\nEverything came out as documented\.\n\n1 pass\n/);
    const residue = cleanup({ residue: [{ alias: 'a', reason: 'r' }] });
    assert.match(markdown(gradeOne(['pass'], { cleanup: residue })), /\n- a key was left behind: a \(r\)\n/);
  });

  it('shows what a target answered as text: no markup, no link, no further cell', () => {
    const hostile = '<img src=x> [a](http://b) ![i](u) | `c` **d** @me https://e www.f\n# g \u202e';
    const run = gradeOne(['fail'], {
      assertions: [assertion('A-1', 'fail', { reason: hostile })],
      header: header({ target: { ...header().target, host: '<b>' } }),
    });
    const text = markdown(run);
    assert.ok(text.includes('\n&lt;b&gt;, profile'));
    const row = text.split('\n').find(line => line.startsWith('| fail')) ?? '';
    assert.equal(
      row,
      '| fail | **A-1** MUST title of A-1 | &lt;img src=x&gt; \\[a\\](http\\://b) \\!\\[i\\](u) \\| \\`c\\` ' +
        '\\*\\*d\\*\\* \\@me https\\://e www.\u200bf \\# g \\\\u{202e} |',
    );
  });

  it('says which answers are known from real replies, and says nothing where none is', () => {
    const { graded } = sampleReport({});
    const text = markdown(graded);
    const { length } = catalogue.requirements.filter(({ observed }) => observed);
    assert.ok(length >= 10);
    assert.ok(
      text.includes(`The answers to ${length} of ${catalogue.requirements.length} requirements were`),
    );
    assert.match(text, /^\| PRE-004 \| 400 KMS\.2702 .* \| 2024-03-11 \| high \| huaweicloud\/.* \|$/m);
    assert.doesNotMatch(markdown(gradeOne(['pass'])), /real replies/);
  });

  it('cuts what is too long for a cell', () => {
    const run = gradeOne(['fail'], { assertions: [assertion('A-1', 'fail', { reason: 'x'.repeat(5000) })] });
    assert.ok(markdown(run).length < 1500);
    assert.match(markdown(run), /x{400} … \|/);
  });
});
