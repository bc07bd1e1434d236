import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from './package-root.ts';
import { judgingFiles, suiteIdentity } from './suite.ts';

const files = judgingFiles();
const has = (file: string) => files.some(each => each.replace(/\.[jt]s$/, '') === file);

test('the digest of the suite covers what judges', () => {
  for (const file of [
    'specs/deletion/del.spec',
    'fixtures/test',
    'fixtures/matchers/reply-verdict',
    'client/client',
    'client/observe/hold',
    'reports/grade/grade',
    'reports/grade/run/blame',
    'run/groups',
    'schemas/requirements.json',
    'schemas/kms.openapi.json',
    'schemas/checks.json',
    'schemas/generated/validators.cjs',
  ])
    assert.ok(has(file), `${file} is missing`);
});

test('it does not cover looks, doctor, the proof or helpers of tests', () => {
  for (const file of [
    'schemas/proof.json',
    'run/doctor/examine',
    'run/start/lock',
    'reports/render/page/style',
    'reports/compare/compare',
    'schemas/ci-commands',
  ])
    assert.ok(!has(file), `${file} is covered`);
  assert.deepEqual(
    files.filter(file => /\.(test|testing)\./.test(file)),
    [],
  );
});

test('it covers these folders, and no other', () => {
  const folders = new Set(
    files.map(file => file.split('/').slice(0, 2).join('/')).filter(path => !/\.(\w+)$/.test(path)),
  );
  const rooms = new Set([...folders].map(path => path.split('/')[0]));
  assert.deepEqual([...rooms].sort(), ['client', 'fixtures', 'reports', 'run', 'schemas', 'specs']);
  assert.ok(folders.has('reports/grade') && ![...folders].includes('reports/render'));
});

test('run from its sources by Playwright the suite has the digest that it has when compiled', () => {
  const folder = mkdtempSync(join(tmpdir(), 'suite-'));
  const source = join(packageRoot(), 'run', 'suite.ts');
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(folder, 'playwright.config.ts'),
    `import { suiteIdentity } from ${JSON.stringify(source)};\nconsole.log(suiteIdentity().digest);\nexport default {};\n`,
  );
  const words = [
    join(packageRoot(), 'node_modules', '@playwright', 'test', 'cli.js'),
    'test',
    '--list',
    '--pass-with-no-tests',
  ];
  const said = execFileSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  assert.ok(said.includes(suiteIdentity().digest), said);
});
