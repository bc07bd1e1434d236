import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openFileLimit, tooFewFiles } from './open-files.ts';

function limits(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'kms-conformance-test-')), 'limits');
  writeFileSync(file, text);
  return file;
}

const line = (soft: string) => `Limit  Soft Limit  Hard Limit  Units\nMax open files  ${soft}  4096  files\n`;

describe('the limit of open files', () => {
  it('is read where the system says it', () => {
    assert.equal(openFileLimit(limits(line('256'))), 256);
  });

  it('is none where it is not said', () => {
    for (const file of [limits(line('unlimited')), limits(''), '/nowhere/limits'])
      assert.equal(openFileLimit(file), undefined);
  });

  it('is enough for 8 workers with the files that every command needs', () => {
    assert.equal(tooFewFiles(8, 128), undefined);
  });

  it('grows with the workers', () => {
    assert.equal(
      tooFewFiles(64, 256),
      'this process may have 256 files open at once, and a run with 64 workers needs 576',
    );
    assert.equal(tooFewFiles(64, 576), undefined);
    assert.match(tooFewFiles(1, 71) ?? '', /a run with 1 worker needs 72$/);
  });
});
