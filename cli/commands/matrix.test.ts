import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { certificateOf, result } from '../../reports/compare/sample.testing.ts';
import { appendEvidence, appendFooter } from '../../reports/grade/run/evidence.ts';
import { footer, header } from '../../reports/sample.testing.ts';
import { suiteDigest } from '../../run/suite.ts';
import { runCommand, scratch } from '../testing/test-run.testing.ts';

/** Enough that they are shared among threads. */
const nights = Array.from({ length: 20 }, (_, n) => `night-${n}`);
const suite = { version: '0.1.0', digest: suiteDigest() };
const folder = scratch();
const at = (...names: string[]) => join(folder, ...names);

/** The level and the day of each certificate, by the name of its folder. */
function columnsIn(out: string): Record<string, string> {
  const { targets } = JSON.parse(readFileSync(join(out, 'matrix.json'), 'utf8'));
  return Object.fromEntries(
    targets.map((each: { label: string; level: string; startedAt: string }) => [
      each.label,
      `${each.level} ${each.startedAt.slice(0, 16)}`,
    ]),
  );
}

before(() => {
  for (const [n, name] of nights.entries()) {
    mkdirSync(at(name));
    const startedAt = `2026-01-02T03:${String(n).padStart(2, '0')}:00.000Z`;
    appendEvidence(at(name, 'evidence.jsonl'), header({ suite, startedAt }));
    appendFooter(at(name, 'evidence.jsonl'), { ...footer(), finishedAt: '2026-01-02T04:00:00.000Z' });
    const edited = certificateOf([result('pass', '200', 'PRE-001')], { level: 'CONFORMANT STRICT', suite });
    writeFileSync(at(name, 'certificate.json'), JSON.stringify(edited));
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe('matrix', () => {
  it('believes the evidence of each of many runs, not the level that its certificate names', async () => {
    const { code, stderr } = await runCommand([
      'matrix',
      ...nights.map(name => at(name)),
      '--out',
      at('all'),
    ]);
    assert.deepEqual([code, stderr], [0, '']);
    const expected = nights.map((name, n) => [
      name,
      `INCOMPLETE 2026-01-02T03:${String(n).padStart(2, '0')}`,
    ]);
    assert.deepEqual(columnsIn(at('all')), Object.fromEntries(expected));
  });

  it('says which certificates were taken as they are, and names one that cannot be read', async () => {
    const [bare, broken] = [at('bare'), at('broken')];
    for (const path of [bare, broken]) mkdirSync(path);
    writeFileSync(
      join(bare, 'certificate.json'),
      JSON.stringify(certificateOf([result('pass', '200', 'PRE-001')], { suite })),
    );
    writeFileSync(join(broken, 'certificate.json'), '{');
    const many = nights.map(name => at(name));
    const taken = await runCommand(['matrix', ...many, bare, '--out', at('some')]);
    assert.match(
      taken.stderr,
      /^[^\n]*bare.certificate\.json is taken as it is[^\n]*no evidence beside it\.\n$/,
    );
    assert.match(String(columnsIn(at('some')).bare), /^CONFORMANT /);
    const refused = await runCommand(['matrix', ...many, broken, '--out', at('none')]);
    assert.equal(refused.code, 3);
    assert.match(refused.stderr, /^[^\n]*broken.certificate\.json is not a certificate[^\n]*\n$/);
  });
});
