import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { catalogue } from '../../schemas/catalogue.ts';
import { renderedFiles, runFiles } from '../../schemas/run-files.ts';
import { appendEvidence, appendFooter, EvidenceError } from '../grade/run/evidence.ts';
import { cleanup, footer, header, testRecord } from '../sample.testing.ts';
import { renderAll } from './render.ts';

const folder = mkdtempSync(join(tmpdir(), 'render-'));
after(() => rmSync(folder, { recursive: true }));

describe('renderAll', () => {
  it('throws where there is no evidence, and writes nothing', () => {
    assert.throws(() => renderAll(folder, {}), EvidenceError);
    for (const name of renderedFiles) assert.throws(() => readFileSync(join(folder, name)), /ENOENT/);
  });

  it('writes the reports of the whole catalogue, the same ones each time', () => {
    const file = join(folder, 'evidence.jsonl');
    for (const record of [header(), testRecord('spec › PRE-001'), cleanup()]) appendEvidence(file, record);
    const { type: _, digest: __, ...ending } = footer();
    appendFooter(file, ending);
    const read = () => renderedFiles.map(name => readFileSync(join(folder, name), 'utf8'));

    const graded = renderAll(folder, { 'PRE-001': ['spec › PRE-001', 'x'] });
    const first = read();
    renderAll(folder, { 'PRE-001': ['spec › PRE-001', 'x'] });

    assert.deepEqual(read(), first);
    assert.equal(graded.requirements.length, catalogue.requirements.length);
    assert.equal(graded.level, 'INCOMPLETE');
    assert.deepEqual(runFiles, [
      'evidence.jsonl',
      'certificate.json',
      'certificate.html',
      'certificate.md',
      'junit.xml',
      'ctrf-report.json',
      'badge.json',
      'badge.svg',
      'certificate.intoto.json',
    ]);
  });
});
