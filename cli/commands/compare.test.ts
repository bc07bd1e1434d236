import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { certificateOf, result } from '../../reports/compare/sample.testing.ts';
import { appendEvidence, appendFooter } from '../../reports/grade/run/evidence.ts';
import { toCertificate } from '../../reports/render/certificate.ts';
import { gradeFile } from '../../reports/render/grade-evidence.ts';
import { footer, header } from '../../reports/sample.testing.ts';
import { suiteDigest } from '../../run/suite.ts';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import type { Certificate } from '../../schemas/generated/certificate.ts';
import { runCommand, scratch } from '../testing/test-run.testing.ts';
import { compareCommand } from './compare.ts';

const folder = scratch();
const at = (...names: string[]) => join(folder, ...names);
const clean = certificateOf([result('pass', '400 KMS.0309', 'PRE-001')]);
const broken = certificateOf([result('fail', 'the reply: 200', 'PRE-001')], { level: 'NON-CONFORMANT' });

function write(name: string, content: string): string {
  mkdirSync(at(name), { recursive: true });
  writeFileSync(at(name, 'certificate.json'), content);
  return at(name);
}

/** Runs the command in this process: its exit code, what it printed, and what it said of it. */
async function compare(...words: string[]): Promise<{ code: number; printed: string; said: string }> {
  const original = process.stdout.write;
  const { error } = console;
  let printed = '';
  let said = '';
  console.error = (sentence: string) => {
    said += `${sentence}\n`;
  };
  process.stdout.write = ((text: string, done?: () => void) => {
    printed += text;
    done?.();
    return true;
  }) as typeof process.stdout.write;
  try {
    const code = await compareCommand.run(words);
    return { code, printed, said };
  } finally {
    process.stdout.write = original;
    console.error = error;
  }
}

before(() => {
  write('clean', JSON.stringify(clean));
  write('broken', JSON.stringify(broken));
  write('cut', JSON.stringify(clean).slice(0, 99));
  write('other', '{"schemaVersion":1}');
  mkdirSync(at('empty'));
  const evidence = at('evidence.jsonl');
  appendEvidence(evidence, header());
  appendFooter(evidence, { ...footer() });
  for (const [name, certificate, day] of [
    ['a', clean, 1],
    ['b', broken, 2],
    ['c', broken, 3],
  ] as const) {
    const run = { ...certificate.run, startedAt: `2026-01-0${day}T03:00:00Z` };
    write(join('nights', name), JSON.stringify({ ...certificate, run } satisfies Certificate));
  }
});

describe('compare', () => {
  it('is quiet, and done, when nothing changed', async () => {
    const { code, printed } = await compare(at('clean'), at('clean', 'certificate.json'));
    assert.equal(code, 0);
    assert.match(printed, /^unchanged: [^\n]*\n$/);
  });

  it('exits 1 when a class of the list occurred, and only then', async () => {
    const two = [at('clean'), at('broken')];
    assert.equal((await compare(...two)).code, 1);
    assert.equal((await compare(...two, '--fail-on', 'none')).code, 0);
    assert.equal((await compare(at('broken'), at('clean'))).code, 0);
    assert.equal((await compare(...two, '--fail-on', 'regressed')).code, 1);
    assert.equal((await compare(...two, '--fail-on', 'fixed,regressed')).code, 1);
    assert.equal((await compare(...two, '--fail-on', 'fixed,newly-incomplete')).code, 0);
    assert.equal((await compare(at('broken'), at('clean'), '--fail-on', 'regressed')).code, 0);
  });

  for (const level of ['INVALID', 'INCOMPLETE', 'CONFORMANT'] as const)
    it(`exits 1 for a level that fell from STRICT to ${level}, where all is asked for, although no requirement changed`, async () => {
      const [strict, lower] = [
        write('strict', JSON.stringify({ ...clean, level: 'CONFORMANT STRICT' })),
        write(`lower-${level}`, JSON.stringify({ ...clean, level })),
      ];
      assert.equal((await compare(strict, lower, '--fail-on', 'all')).code, 1);
      assert.equal((await compare(strict, lower)).code, level === 'INVALID' ? 1 : 0);
      assert.equal((await compare(strict, lower, '--fail-on', 'none')).code, 0);
      assert.equal((await compare(lower, strict, '--fail-on', 'all')).code, 0);
      assert.equal((await compare(strict, strict, '--fail-on', 'all')).code, 0);
    });

  it('prints text, JSON or markdown', async () => {
    const two = [at('clean'), at('broken')];
    assert.match((await compare(...two)).printed, /^regressed \(1\)$/m);
    assert.equal(JSON.parse((await compare(...two, '--json')).printed).changes[0].class, 'regressed');
    assert.match((await compare(...two, '--md')).printed, /^\| regressed \| PRE-001/m);
  });

  it('grades evidence again', async () => {
    const { printed } = await compare(at('evidence.jsonl'), at('evidence.jsonl'));
    assert.ok(
      printed.startsWith(`unchanged: ${catalogue.requirements.length} requirements, INCOMPLETE`),
      printed,
    );
  });

  it('does not believe a certificate that was edited beside its evidence, and says where there is none', async () => {
    const folderOf = (name: string, edit: (certificate: Certificate) => object) => {
      mkdirSync(at(name), { recursive: true });
      const evidence = at(name, 'evidence.jsonl');
      rmSync(evidence, { force: true });
      appendEvidence(evidence, header({ suite: { version: '0.1.0', digest: suiteDigest() } }));
      appendFooter(evidence, { ...footer() });
      return write(name, JSON.stringify(edit(toCertificate(gradeFile(evidence)))));
    };
    const passed = ({ requirements, ...others }: Certificate) => ({
      ...others,
      level: 'CONFORMANT STRICT',
      requirements: requirements.map(each => ({ ...each, outcome: 'pass' })),
    });
    const [whole, edited] = [folderOf('whole', each => each), folderOf('edited', passed)];
    for (const path of [edited, join(edited, 'certificate.json')]) {
      const { code, printed, said } = await compare(whole, path, '--fail-on', 'all');
      assert.deepEqual([code, said], [0, '']);
      assert.match(printed, /^unchanged: \d+ requirements, INCOMPLETE/);
    }

    rmSync(at('edited', 'evidence.jsonl'));
    const believed = await compare(whole, edited);
    assert.match(believed.printed, /INCOMPLETE → CONFORMANT STRICT/);
    assert.match(
      believed.said,
      /^\S+edited.certificate\.json is taken as it is, not graded again: there is no evidence beside it\.\n$/,
    );
  });

  it('shows the history of a folder of output folders', async () => {
    const { code, printed } = await compare(at('nights'));
    assert.equal(code, 0);
    assert.match(printed, /3 runs from 2026-01-01 to 2026-01-03/);
    assert.match(printed, /^PRE-001 +fail for 2 runs, since 2026-01-02/m);
    assert.equal(JSON.parse((await compare(at('nights'), '--json')).printed).troubled.length, 1);
  });
});

describe('compare refuses', () => {
  const cannot: ReadonlyArray<readonly [what: string, words: string[], expected: RegExp]> = [
    ['a path that is not there', ['clean', 'none'], /none does not exist\. Give /],
    ['a folder without a run', ['empty', 'clean'], /empty holds no certificate\.json and no evidence\.jsonl/],
    [
      'a certificate that is cut off',
      ['cut', 'clean'],
      /cut.certificate\.json is not a certificate .*not valid JSON/,
    ],
    [
      'JSON of another kind',
      ['clean', 'other'],
      /other.certificate\.json is not a certificate .*required property/,
    ],
    ['a file as a folder of nights', ['evidence.jsonl'], /evidence\.jsonl is not a folder/],
    ['a folder without nights', ['empty'], /empty holds no output folder/],
  ];
  for (const [what, words, expected] of cannot) {
    it(what, async () => {
      const paths = words.map(word => at(word));
      await assert.rejects(compare(...paths), { name: 'CannotCompare', message: expected });
    });
  }

  const misused: ReadonlyArray<readonly [what: string, words: string[], expected: RegExp]> = [
    ['no run at all', [], /takes OLD and NEW/],
    ['three runs', [at('clean'), at('clean'), at('clean')], /takes OLD and NEW/],
    ['a single run', [at('clean')], /clean is one run/],
    [
      'a class that does not exist',
      [at('clean'), at('clean'), '--fail-on', 'regresed'],
      /no class regresed\. Nearest: regressed/,
    ],
    ['a list without a class', [at('clean'), at('clean'), '--fail-on', ','], /names no class/],
    ['a list for a history', [at('nights'), '--fail-on', 'fixed'], /--fail-on needs two runs/],
    ['two formats', [at('clean'), at('clean'), '--json', '--md'], /exclude each other/],
    ['a value for a switch', [at('clean'), at('clean'), '--json=yes'], /--json/],
    ['an unknown flag', [at('clean'), at('clean'), '--jason'], /no flag --jason.*--json/],
  ];
  for (const [what, words, expected] of misused) {
    it(what, async () => {
      await assert.rejects(compare(...words), { name: 'UsageError', message: expected });
    });
  }

  it('with exit code 3 and one line, or 64', async () => {
    const missing = await runCommand(['compare', at('none'), at('clean')]);
    assert.equal(missing.code, 3);
    assert.match(missing.stderr, /^[^\n]*none does not exist[^\n]*\n$/);
    const misspelt = await runCommand(['compare', at('clean'), at('clean'), '--fail-on', 'regresed']);
    assert.equal(misspelt.code, 64);
    assert.match(misspelt.stderr, /^[^\n]*no class regresed[^\n]*\n$/);
  });
});
