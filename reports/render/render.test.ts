import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { renderedFiles, runFiles } from '../../schemas/words/run-files.ts';
import { appendEvidence, appendFooter, EvidenceError } from '../grade/run/evidence.ts';
import { cleanup, footer, header, testRecord } from '../sample.testing.ts';
import { render, renderAll } from './render.ts';

const folder = mkdtempSync(join(tmpdir(), 'render-'));
after(() => rmSync(folder, { recursive: true }));

describe('renderAll', () => {
  it('throws where there is no evidence, and writes nothing', () => {
    assert.throws(() => renderAll(folder, {}), EvidenceError);
    for (const name of renderedFiles) assert.throws(() => readFileSync(join(folder, name)), /ENOENT/);
  });

  it('names product, version, vendor and address in what programs and CI systems read', () => {
    const product = { name: 'Acme KMS', version: '8.4', vendor: 'Acme', url: 'https://acme.example/kms' };
    const target = { ...header().target, product };
    const { files } = render(Buffer.from(`${JSON.stringify(header({ target }))}\n`), {});
    const read = (name: string) => files.get(name) ?? '';
    assert.deepEqual(JSON.parse(read('certificate.json')).target.product, product);
    assert.deepEqual(JSON.parse(read('ctrf-report.json')).results.summary.extra.product, product);
    assert.match(read('certificate.md'), /^Acme KMS 8\.4 by Acme \(https\\:\/\/acme\.example\/kms\), 127/m);
    for (const [name, value] of [
      ['product', 'Acme KMS 8.4 by Acme'],
      ['productUrl', product.url],
    ])
      assert.ok(read('junit.xml').includes(`<property name="${name}" value="${value}"/>`), name);
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
