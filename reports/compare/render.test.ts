import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compare } from './compare.ts';
import { comparisonJson } from './json.ts';
import { comparisonMarkdown } from './markdown.ts';
import { certificateOf, result, targetAt, waiverResult } from './sample.testing.ts';
import { comparisonText } from './text.ts';

const clean = certificateOf([result('pass', '400 KMS.0309', 'PRE-001'), result('pass')]);
const broken = certificateOf([result('fail', 'the reply: 200', 'PRE-001'), result('pass')], {
  level: 'NON-CONFORMANT',
});
const elsewhere = certificateOf(clean.requirements, { target: targetAt('kms.example.com') });

describe('a comparison as text', () => {
  it('is one line when nothing changed', () => {
    assert.equal(
      comparisonText(compare(clean, clean)),
      'unchanged: 2 requirements, CONFORMANT; same target, contract, suite and configuration\n',
    );
  });

  it('counts one requirement as one', () => {
    const one = certificateOf([result('pass')]);
    assert.match(comparisonText(compare(one, one)), /^unchanged: 1 requirement, /);
    assert.match(comparisonMarkdown(compare(one, one)), /CONFORMANT, 1 requirement; /);
  });

  it('says first what is the same, then what the target did', () => {
    assert.deepEqual(comparisonText(compare(clean, broken)).split('\n'), [
      'kms-conformance compare: CONFORMANT → NON-CONFORMANT',
      'old           2026-01-02T03:04:05.000Z, embedded 127.0.0.1:8080',
      'new           2026-01-02T03:04:05.000Z, embedded 127.0.0.1:8080',
      'same          target, contract, suite, configuration',
      'regressed (1)',
      '  PRE-001     pass → fail (MUST) refuses a key whose material KMS generated',
      '    was       400 KMS.0309',
      '    is        the reply: 200',
      '',
    ]);
  });

  it('warns when the runs are not of the same', () => {
    const text = comparisonText(compare(clean, elsewhere));
    assert.match(text, /^same {10}contract, suite, configuration$/m);
    assert.match(
      text,
      /^different {5}target: embedded 127\.0\.0\.1:8080, profile otc → embedded kms\.example\.com, profile otc$/m,
    );
    assert.match(text, /may have another cause than the target/);
    assert.match(text, /^unchanged {5}2 requirements$/m);
  });

  it('tells why a requirement was not judged, and who waives what', () => {
    const reason = 'blocked by IMP-003';
    const undecided = certificateOf([{ ...result('not-run', 'none', 'PRE-001'), reason }]);
    assert.match(comparisonText(compare(clean, undecided)), /^ {4}is {8}blocked by IMP-003$/m);
    const accepted = {
      ...result('waived', 'the reply: 200', 'PRE-001'),
      reason: 'accepted until 2030-01-01',
    };
    const waived = certificateOf([accepted], {
      waivers: [waiverResult('applied', { requirement: 'PRE-001' })],
    });
    assert.match(
      comparisonText(compare(broken, waived)),
      /^ {4}is {8}the reply: 200 \(accepted until 2030-01-01\)$/m,
    );
  });

  it('lets no answer steer the terminal', () => {
    const nasty = certificateOf([result('fail', 'a\u001b[31m\nb', 'PRE-001')]);
    assert.match(comparisonText(compare(clean, nasty)), /^ {4}is {8}a \[31m b$/m);
  });
});

describe('a comparison as markdown', () => {
  it('is one line when nothing changed', () => {
    assert.equal(comparisonMarkdown(compare(clean, clean)).trim().split('\n').length, 1);
  });

  it('has a row for each change', () => {
    const text = comparisonMarkdown(compare(clean, broken));
    assert.match(text, /^## CONFORMANT → NON-CONFORMANT$/m);
    assert.match(text, /^Same target, contract, suite and configuration\.$/m);
    assert.match(
      text,
      /^\| regressed \| PRE-001 refuses a key .* \| pass → fail \| 400 KMS\.0309 \| the reply: 200 \|$/m,
    );
  });

  it('names what is another', () => {
    assert.match(comparisonMarkdown(compare(clean, elsewhere)), /^- another target: .*kms\.example\.com/m);
  });

  it('keeps its table whatever a target answers', () => {
    const nasty = certificateOf([result('fail', 'a | b\n<script> `x` [l](u)', 'PRE-001')]);
    const text = comparisonMarkdown(compare(clean, nasty));
    assert.match(text, /\| a \\\| b &lt;script&gt; \\`x\\` \\\[l\\\]\(u\) \|$/m);
  });
});

describe('the words of a waiver', () => {
  it('steer no terminal and no page, whatever its owner wrote', () => {
    const reason = 'accepted until 2030-01-01 by \u001b]0;owned\u0007\u009b31m\u202e (KMS-7\r: \u001b[2J)';
    const waived = certificateOf([{ ...result('waived', 'the reply: 200', 'PRE-001'), reason }], {
      waivers: [waiverResult('applied', { requirement: 'PRE-001', reason })],
    });
    for (const render of [comparisonText, comparisonMarkdown, comparisonJson]) {
      const text = render(compare(clean, waived));
      assert.match(text, /accepted until 2030-01-01/);
      assert.doesNotMatch(text, /[^\P{C}\n]/u, render.name);
    }
  });
});

describe('a comparison as JSON', () => {
  it('has both sides, what is the same, and the changes', () => {
    const json = JSON.parse(comparisonJson(compare(clean, broken)));
    assert.equal(json.schemaVersion, 1);
    assert.deepEqual([json.old.level, json.new.level], ['CONFORMANT', 'NON-CONFORMANT']);
    assert.deepEqual(json.same, { target: true, contract: true, suite: true, configuration: true });
    assert.deepEqual(
      json.changes.map((change: { class: string; requirement: string }) => [
        change.class,
        change.requirement,
      ]),
      [['regressed', 'PRE-001']],
    );
    assert.equal(json.old.digests.target, json.new.digests.target);
  });
});
