import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgingFiles } from './suite.ts';

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
