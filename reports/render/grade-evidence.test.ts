import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { EvidenceRecord } from '../../schemas/formats/evidence.ts';
import { appendEvidence, appendFooter, EvidenceError } from '../grade/run/evidence.ts';
import { assertion, cleanup, exchange, footer, header, testRecord } from '../sample.testing.ts';
import { gradeEvidence } from './grade-evidence.ts';

const folder = mkdtempSync(join(tmpdir(), 'foreign-evidence-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'evidence.jsonl');
const { type: _, digest: __, ...ending } = footer();

/** Evidence of these records whose digest is right: whoever forges can compute it. */
function graded(records: readonly EvidenceRecord[], end: Partial<typeof ending> = {}) {
  rmSync(file, { force: true });
  for (const record of records) appendEvidence(file, record);
  appendFooter(file, { ...ending, ...end });
  return gradeEvidence(file).graded;
}

const sound = [header(), exchange([], { id: '1.1' }), testRecord('x', 'skipped'), cleanup()];
const before = new Date(Date.parse(header().startedAt) - 60_000).toISOString();
const found = assertion('PRE-001', 'pass', { id: '1.2', test: 'no › such test' });

describe('evidence from elsewhere, with a digest that is right', () => {
  const cases: ReadonlyArray<readonly [string, EvidenceRecord[], RegExp, Partial<typeof ending>?]> = [
    ['a second header', [header(), ...sound], /record 2 is a second header/],
    ['a second footer', [...sound, footer()], /record 5, the footer, is not the last/],
    ['a second clean-up', [...sound, cleanup()], /record 5 is a second clean-up/],
    ['a record twice', [...sound, exchange([], { id: '1.1' })], /exchange 1\.1 is recorded twice/],
    [
      'a result of an unknown test',
      [...sound, found],
      /a test that this suite does not have: no › such test/,
    ],
    ['a clock that ran backwards', sound, /the run ends before it begins/, { finishedAt: before }],
  ];
  for (const [what, records, words, end] of cases) {
    it(`is INVALID for ${what}, and says so`, () => {
      const { level, reasons } = graded(records, end);
      assert.equal(level, 'INVALID');
      assert.match(reasons.join('\n'), words);
    });
  }

  it('is refused where its first record is not the header', () => {
    const [first, second, ...rest] = sound as [EvidenceRecord, EvidenceRecord, ...EvidenceRecord[]];
    assert.throws(() => graded([second, first, ...rest]), EvidenceError);
  });

  it('is refused, unread, where it is larger than what is read', () => {
    writeFileSync(file, '');
    truncateSync(file, 300 * 1024 * 1024);
    assert.throws(() => gradeEvidence(file), /has 314572800 bytes, and at most 268435456 are read/);
  });
});
