import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { EvidenceRecord } from '../../../schemas/formats/evidence.ts';
import { assertion, cleanup, exchange, footer, header, testRecord } from '../../sample.testing.ts';
import { appendEvidence, appendFooter, EvidenceError, parseEvidence, readEvidence } from './evidence.ts';

const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
after(() => rmSync(folder, { recursive: true }));

const { type: _, digest: __, ...ending } = footer();
const records: EvidenceRecord[] = [
  header(),
  exchange(['ERR-001']),
  assertion('PRE-001', 'pass'),
  testRecord('pre › refuses', 'passed', { requirements: ['PRE-001'] }),
  cleanup(),
];

/** A file of evidence with these records, and a footer unless told otherwise. */
function written(lines: EvidenceRecord[] = records, closed = true): string {
  const file = join(folder, 'evidence.jsonl');
  rmSync(file, { force: true });
  for (const record of lines) appendEvidence(file, record);
  if (closed) appendFooter(file, ending);
  return file;
}

function damageAfter(change: (text: string) => string): string[] {
  const file = written();
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  return readEvidence(file).damage;
}

const broken = 'the digest in the footer does not match the records before it';

describe('readEvidence', () => {
  it('reads back what was written, by kind', () => {
    const { damage, footer: end, ...read } = readEvidence(written());
    assert.deepEqual(damage, []);
    assert.deepEqual(
      [read.header, ...read.exchanges, ...read.assertions, ...read.tests, read.cleanup],
      records,
    );
    assert.equal(end?.requests, 412);
    assert.match(end?.digest ?? '', /^sha256:[0-9a-f]{64}$/);
  });

  it('takes a missing footer, clean-up or last line feed as it is', () => {
    const open = readEvidence(written([header(), testRecord('x')], false));
    assert.deepEqual(open.damage, []);
    assert.equal('footer' in open || 'cleanup' in open, false);
    const file = written();
    writeFileSync(file, readFileSync(file, 'utf8').trimEnd());
    const trimmed = readEvidence(file);
    assert.deepEqual([trimmed.damage, trimmed.footer?.requests], [[], 412]);
  });

  it('leaves out a last line that was not written to its end', () => {
    const file = written(records, false);
    appendFileSync(file, '{"type":"assertion","id":"0.99","te');
    const read = readEvidence(file);
    assert.deepEqual(read.damage, []);
    assert.equal(read.assertions.length, 1);
  });

  it('finds a line cut short in a file that goes on', () => {
    const file = written(records, false);
    appendFileSync(file, '{"type":"assertion","id":"0.99","te');
    appendFooter(file, ending);
    const { damage, footer: end } = readEvidence(file);
    assert.deepEqual(damage, ['line 6 is not a valid evidence record: not valid JSON']);
    assert.equal(end?.requests, 412);
  });

  it('finds a broken line though the file has no line feed at its end, and one at the end that has', () => {
    const lines = [header(), 'broken', testRecord('x')].map(each => JSON.stringify(each));
    const { damage, tests } = parseEvidence(Buffer.from(lines.join('\n')));
    assert.match(damage.join(), /^line 2 is not a valid evidence record/);
    assert.equal(tests.length, 1);
    const ended = Buffer.from(`${lines[0]}\n${lines[1]}\n`);
    assert.match(parseEvidence(ended).damage.join(), /^line 2 is not a valid evidence record/);
  });

  const alterations: [string, (text: string) => string][] = [
    ['a verdict was changed', text => text.replace('"verdict":"pass"', '"verdict":"fail"')],
    ['a line was taken out', text => text.replace(/^.*"assertion".*\n/m, '')],
    ['a byte was added', text => text.replace('\n', ' \n')],
    [
      'the digest was changed',
      text => text.replace(/sha256:[0-9a-f]{4}([0-9a-f]{60}"\}\n$)/, 'sha256:0000$1'),
    ],
  ];
  for (const [name, change] of alterations) {
    it(`finds that ${name}`, () => assert.deepEqual(damageAfter(change), [broken]));
  }

  it('finds lines that are not records, naming the line', () => {
    const [first, second] = damageAfter(text => text.replace('\n', '\n\n{"type":"assertion"}\n'));
    assert.match(first ?? '', /^line 2 is not a valid evidence record: not valid JSON/);
    assert.match(second ?? '', /^line 3 is not a valid evidence record: not a valid assertion record/);
  });

  it('finds what was added after the footer', () => {
    const added = `${JSON.stringify(testRecord('late'))}\n`;
    assert.deepEqual(
      damageAfter(text => text + added),
      ['record 6, the footer, is not the last', broken],
    );
    assert.deepEqual(
      damageAfter(text => `${text}{"type":"te`),
      [broken],
    );
  });

  it('finds a second header', () => {
    assert.deepEqual(readEvidence(written([header(), header(), testRecord('x')])).damage, [
      'record 2 is a second header',
    ]);
  });

  it('finds ids that were recorded twice, within their kind', () => {
    const twice = [
      header(),
      assertion('PRE-001', 'pass', { id: '1.1' }),
      exchange([], { id: '1.1' }),
      assertion('PRE-001', 'fail', { id: '1.1' }),
      exchange([], { id: '1.2' }),
      exchange([], { id: '1.2' }),
    ];
    assert.deepEqual(readEvidence(written(twice)).damage, [
      'assertion 1.1 is recorded twice',
      'exchange 1.2 is recorded twice',
    ]);
  });

  it('throws for a file that is missing or does not begin with a header', () => {
    const missing = join(folder, 'none.jsonl');
    assert.throws(() => readEvidence(missing), {
      name: 'EvidenceError',
      message: `${missing} does not exist.`,
    });
    for (const text of ['', '\n', 'x', `${JSON.stringify(cleanup())}\n${JSON.stringify(header())}\n`]) {
      assert.throws(() => parseEvidence(Buffer.from(text)), EvidenceError);
      assert.throws(() => parseEvidence(Buffer.from(text)), /evidence\.jsonl does not begin with a header/);
      assert.throws(
        () => parseEvidence(Buffer.from(text), 'a.jsonl'),
        /^EvidenceError: a.jsonl does not begin/,
      );
    }
  });
});
