import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Report } from '../../grade/run/model.ts';
import { assertion, cleanup, exchange, footer, header, testRecord } from '../../sample.testing.ts';
import { sampleReport } from '../../sample-grade.testing.ts';
import { levels } from '../../text/meanings.ts';
import { certificatePage } from './certificate-page.ts';

const test = 'spec › PRE-001';

/** PRE-001 fails with what the target is made to say, and REC-001 is blocked. */
function failing(said = 'answered 200', part = {}): Report {
  return sampleReport(
    {
      exchanges: [
        exchange([], { id: '0.1', test, operation: 'create-key', request: { key_alias: said } }),
        exchange([], { id: '0.2', test, status: 200, request: { key_id: 'k' }, reply: said }),
      ],
      assertions: [
        assertion('PRE-001', 'fail', { id: '0.3', test, received: said, reason: said, exchanges: ['0.2'] }),
        assertion('REC-001', 'blocked', { id: '0.4', blockedBy: 'PRE-001', reason: 'no key' }),
      ],
      tests: [testRecord(test, 'failed'), testRecord('spec › REC-001', 'failed')],
      ...part,
    },
    'PRE-001',
    'REC-001',
  );
}

/** The text of a part of the page, without its markup. */
function textOf(page: string, from: string, to: string): string {
  const start = page.indexOf(from);
  const part = page.slice(start, page.indexOf(to, start));
  return part
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

describe('certificatePage', () => {
  it('says level, target, profile, dates, suite and contract', () => {
    const page = certificatePage(failing());
    assert.match(
      textOf(page, '<header', '</header>'),
      /^Report Deleting .* NON-CONFORMANT · 1 of 84 MUST judged A MUST fails: PRE-001\. Not judged: .*\. Target 127\.0\.0\.1:8080 Profile otc Date 2026-01-02 Suite 0\.1\.0/,
    );
    const facts = textOf(page, 'id="what"', '</section>');
    for (const fact of [
      '127.0.0.1:8080',
      'Open Telekom Cloud, as published on 2026-04-22',
      `sha256:${'a'.repeat(64)}`,
      `sha256:${'b'.repeat(64)}`,
      '2026-01-02 03:04:05 UTC to 2026-01-02 03:04:19 UTC , 14.2 s, 412 requests, 2 workers',
    ])
      assert.ok(facts.includes(fact), `${fact} in ${facts}`);
  });

  it('counts one request and one worker as one', () => {
    const page = certificatePage(
      failing('', { header: header({ workers: 1 }), footer: footer({ requests: 1 }) }),
    );
    assert.match(textOf(page, 'id="what"', '</section>'), /14.2 s, 1 request, 1 worker(?!s)/);
    assert.match(page, /\b1 request in 14\.2 s/);
  });

  it('tells what is not a pass first: the worst with its way and the command, the rest by reason', () => {
    const page = certificatePage(failing());
    assert.ok(page.indexOf('id="deviations"') < page.indexOf('id="requirements"'));
    const told = textOf(page, 'id="deviations"', '</section>');
    assert.match(told, /✕ fail 1 requirement.* PRE-001 refuses a key whose material KMS generated MUST/);
    assert.match(
      told,
      /Sent delete-imported-key-material .* Expected 400 KMS\.0309 Got the reply: answered 200 Why answered 200 Clause Deleting Key Materials/,
    );
    assert.match(
      told,
      /2 steps.* create-key sent POST .* describe-key here it failed sent .* expected 400 KMS\.0309 got 200 answered 200/,
    );
    assert.match(
      told,
      /npx kms-conformance certify --repeat PRE-001 Repeat it without this tool: .*call POST .* ○ not-run/,
    );
    assert.match(
      told,
      /REC-001 MUST takes the same material again and enables the key blocked by PRE-001: no key/,
    );
    assert.match(
      page,
      /<a href="https:\/\/support\.huaweicloud\.com[^"]*" rel="noreferrer">Deleting Key Materials<\/a>/,
    );
  });

  it('is a certificate where the level is a conformant one, and names the product', () => {
    const target = { ...header().target, product: { name: 'Acme KMS', version: '8.4', vendor: 'Acme' } };
    const { graded, ...rest } = failing('x', { header: header({ target }) });
    const page = certificatePage({ ...rest, graded: { ...graded, level: 'CONFORMANT' } });
    const head = textOf(page, '<header', '</header>');
    assert.match(head, /^Certificate of conformance .* Product Acme KMS 8\.4 by Acme Target/);
  });

  for (const { word: level } of levels)
    it(`is headed as a certificate for a conformant level alone: ${level}`, () => {
      const { graded, ...rest } = failing();
      const page = certificatePage({ ...rest, graded: { ...graded, level } });
      const kind = level.startsWith('CONFORMANT') ? 'Certificate of conformance' : 'Report';
      assert.ok(textOf(page, '<header', '</header>').startsWith(`${kind} Deleting imported key material`));
    });

  it('tells the likely causes of a failure in its story, and of nothing else', () => {
    const causes = {
      'PRE-001': [
        { id: 'a-fault', story: 'Material that KMS made is <deleted>.' },
        { id: 'another', story: 'Every delete succeeds.' },
      ],
      'REC-001': [{ id: 'a-third', story: 'Nothing comes back.' }],
    };
    const page = certificatePage({ ...failing(), causes });
    const story = textOf(page, '<article class="story', '</article>');
    assert.match(
      story,
      /Likely causes\. Servers with these faults were seen to fail here: Material that KMS made is &lt;deleted&gt;\. Every delete succeeds\. Repeat just this/,
    );
    assert.equal(page.match(/Likely causes/g)?.length, 1);
    assert.doesNotMatch(page, /Nothing comes back/);
    assert.doesNotMatch(certificatePage(failing()), /Likely causes/);
  });

  it('tells the choices of a target: what is documented, and what it does', () => {
    const ids = ['DEL-003', 'DEL-009'];
    const assertions = [
      assertion('DEL-003', 'acceptable', { reason: 'answered 204' }),
      assertion('DEL-009', 'informational', { received: 'it <keeps> the date' }),
    ];
    const tests = ids.map(id => testRecord(`spec › ${id}`));
    const page = certificatePage(sampleReport({ assertions, tests }, ...ids));
    const told = textOf(page, 'id="choices"', '</section>');
    assert.match(told, /DEL-003 MUST .* 200 answered 204 DEL-009/);
    assert.match(told, /DEL-009 MAY .* nothing: what is seen is recorded it &lt;keeps&gt; the date/);
    assert.doesNotMatch(certificatePage(failing()), /Choices of this target/);
  });

  it('tells every requirement of the catalogue', () => {
    const report = failing();
    const page = certificatePage(report);
    for (const { id } of report.catalogue.requirements)
      assert.equal(page.split(`<details class="requirement" id="${id}">`).length, 2, id);
  });

  it('says of a requirement which real replies show its answer', () => {
    const page = certificatePage(failing());
    const known = textOf(page, 'id="PRE-004"', '</details>');
    assert.match(
      known,
      /Real replies 400 KMS\.2702 .* KMS of Huawei Cloud, 2024-03-11, confidence high\. Source: /,
    );
    assert.doesNotMatch(textOf(page, 'id="PRE-001"', '</details>'), /Real replies/);
  });

  it('tells clean-up, redaction and legend', () => {
    const done = cleanup({
      kept: [{ key_id: 'k-1', reason: 'due on Monday' }],
      residue: [{ alias: 'kms-conformance/r/x', reason: 'answered 500' }],
    });
    const page = certificatePage(failing('x', { cleanup: done }));
    const cleaned = textOf(page, 'id="cleanup"', '</section>');
    assert.match(
      cleaned,
      /3 keys created, 3 retired, 1 kept, 1 left behind\. .*k-1 due on Monday .*kms-conformance\/r\/x answered 500/,
    );
    assert.match(
      textOf(page, 'id="redaction"', '</section>'),
      /4 files of the output were searched .*: none was found/,
    );
    const hits = [{ file: 'a.html', kind: 'token' }];
    const found = certificatePage(failing('x', { footer: footer({ secrets: { scanned: 4, hits } }) }));
    assert.match(textOf(found, 'id="redaction"', '</section>'), /found in a\.html \(token\)/);
    assert.match(
      textOf(page, 'id="legend"', '</section>'),
      /– unsupported an optional group .* MUST a published page says so .* INVALID/,
    );
  });

  it('names the faults that prove a requirement where they are known', () => {
    const caught = { 'PRE-001': ['one-fault', 'another'] };
    assert.match(
      certificatePage({ ...failing(), caught }),
      /seen to catch 2 faults <code>one-fault<\/code> <code>another<\/code>/,
    );
    assert.doesNotMatch(certificatePage(failing()), /seen to catch/);
  });

  it('is honest about a run that was cut short', () => {
    const page = certificatePage(failing('x', { footer: undefined, cleanup: undefined }));
    assert.match(textOf(page, 'id="what"', '</section>'), /to no end: it was cut short/);
    assert.match(textOf(page, 'id="cleanup"', '</section>'), /was not recorded/);
    assert.match(textOf(page, 'id="redaction"', '</section>'), /was not searched for secrets/);
  });

  it('is the same text for the same evidence, and needs nothing else', () => {
    assert.equal(certificatePage(failing()), certificatePage(failing()));
    assert.doesNotMatch(certificatePage(failing()), /<script|<link|<img|@import|url\(|style="/);
  });

  it('makes no markup of what a target says, wherever it stands', () => {
    const hostile = `</title></style></code><script>alert(1)</script><img src=x onerror="alert(1)">' <a href='javascript:x'>`;
    const page = certificatePage(
      failing(hostile, {
        header: header({
          target: { ...header().target, host: hostile, endpoint: hostile, projectId: hostile },
        }),
        cleanup: cleanup({
          residue: [{ alias: hostile, reason: hostile }],
          kept: [{ key_id: hostile, reason: hostile }],
        }),
        damage: [hostile],
      }),
    );
    assert.doesNotMatch(page, /<script|<img|href='|onerror="/);
    assert.equal(page.match(/<\/style>/g)?.length, 1);
    assert.equal(page.match(/<\/title>/g)?.length, 1);
  });
});
