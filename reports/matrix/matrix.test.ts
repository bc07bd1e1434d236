import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { certificateOf, result } from '../compare/sample.testing.ts';
import { matrixJson, matrixMarkdown } from './files.ts';
import { type Column, matrixOf } from './matrix.ts';
import { matrixPage } from './page.ts';

const ids = catalogue.requirements.map(({ id }) => id);
const hostile = '<script>alert(1)</script> | \u001b[31m';

function column(label: string, failing?: string, part: Parameters<typeof certificateOf>[1] = {}): Column {
  const requirements = ids.map(id =>
    id === failing ? result('fail', hostile, id) : result('pass', '200', id),
  );
  return { label, certificate: certificateOf(requirements, part) };
}

describe('certificates side by side', () => {
  it('tells the differences first, then the rest in the order of the catalogue', () => {
    const { rows } = matrixOf([column('a'), column('b', ids[7])]);
    assert.deepEqual(rows.map(({ id }) => id).slice(0, 3), [ids[7], ids[0], ids[1]]);
    assert.deepEqual([rows[0]?.differs, rows[1]?.differs, rows.length], [true, false, ids.length]);
  });

  it('says first what is of another suite, contract or edition', () => {
    const other = column('b', undefined, { contract: { digest: 'sha256:0' } });
    const matrix = matrixOf([column('a'), other]);
    assert.match(matrix.apart.join(), /^The certificates are of 2 contracts\. .*: a; .*: b\.$/);
    const page = matrixPage(matrix);
    assert.ok(page.indexOf('Not the same basis') < page.indexOf('<table'));
    assert.deepEqual(matrixOf([column('a'), column('c')]).apart, []);
  });

  it('counts one certificate as one', () => {
    assert.match(matrixMarkdown(matrixOf([column('a')])), /^## 1 certificate side by side$/m);
  });

  it('shows what a target answered as text', () => {
    const matrix = matrixOf([column('a'), column('b', ids[0])]);
    for (const text of [matrixPage(matrix), matrixMarkdown(matrix)]) {
      assert.ok(!text.includes('<script') && !text.includes('\u001b'), text.slice(0, 200));
    }
    assert.equal(JSON.parse(matrixJson(matrix)).requirements[0].results[1].told, hostile);
  });

  it('puts 40 certificates on a page of at most a megabyte, within two seconds', () => {
    const long = 'x'.repeat(300);
    const columns = Array.from({ length: 40 }, (_, n) => ({
      label: `night-${n}`,
      certificate: certificateOf(ids.map(id => result('pass', `${long} ${n}`, id))),
    }));
    const began = performance.now();
    const page = matrixPage(matrixOf(columns));
    assert.ok(performance.now() - began < 2000);
    assert.ok(Buffer.byteLength(page) <= 1024 * 1024, `${Buffer.byteLength(page)} bytes`);
  });

  it('names a requirement that a certificate does not have', () => {
    const fewer = { label: 'old', certificate: certificateOf([result('pass', '200', ids[0])]) };
    const { rows } = matrixOf([column('a'), fewer]);
    assert.equal(rows.filter(({ differs }) => differs).length, ids.length - 1);
    assert.match(matrixMarkdown(matrixOf([column('a'), fewer])), /\| absent \|/);
  });
});
