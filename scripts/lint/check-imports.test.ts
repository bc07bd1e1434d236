import assert from 'node:assert/strict';
import { test } from 'node:test';
import { circles, deadArrows, forbiddenImports } from './check-imports.ts';
import { allowed } from './import-arrows.ts';

const importing = (path: string) => `import type { T } from '${path}';`;

test('an arrow against the current is named', () => {
  assert.deepEqual(forbiddenImports('schemas/reading/json.ts', importing('../../client/reply.ts')), [
    'schemas/reading/json.ts imports client/reply.ts: schemas/reading may import nothing of ours',
  ]);
});

test('rooms keep apart, types included', () => {
  const crossings = [
    ['emulator/index.ts', '../schemas/contract/contract.ts'],
    ['reports/grade/level.ts', '../../fixtures/test.ts'],
    ['fixtures/clock.ts', '../reports/grade/level.ts'],
    ['fixtures/tls/probe.ts', '../../run/config/config.ts'],
    ['client/guard.ts', '../run/host/traffic/rate.ts'],
    ['run/host/traffic/rate.ts', '../../../fixtures/test.ts'],
    ['specs/deletion/del.spec.ts', '../../client/reply.ts'],
  ] as const;
  for (const [file, path] of crossings)
    assert.equal(forbiddenImports(file, importing(path)).length, 1, `${file} → ${path}`);
});

test('a folder below a room has arrows of its own', () => {
  assert.equal(forbiddenImports('client/http/transport.ts', importing('../guard.ts')).length, 1);
  assert.equal(forbiddenImports('run/host/keys/ledger.ts', importing('../run-host.ts')).length, 1);
});

test('a folder without arrows is named', () => {
  assert.match(forbiddenImports('client/new/file.ts', '').join(), /client\/new, which has no entry/);
});

test('allowed arrows, packages, tests and their helpers pass', () => {
  assert.deepEqual(forbiddenImports('specs/deletion/del.spec.ts', importing('../../fixtures/test.ts')), []);
  assert.deepEqual(forbiddenImports('client/http/transport.ts', "import { Pool } from 'undici';"), []);
  assert.deepEqual(forbiddenImports('client/guard.test.ts', importing('../emulator/index.ts')), []);
});

test('no arrows lead back to where they began, and such are seen', () => {
  assert.deepEqual(circles(allowed), []);
  assert.deepEqual(circles({ a: ['b'], b: ['c'], c: ['b'] }), [
    'the arrows lead from b back to it',
    'the arrows lead from c back to it',
  ]);
});

test('an arrow to a folder without code is named', () => {
  assert.deepEqual(deadArrows({ a: ['b'], b: ['c'] }, ['a/x.ts', 'b/x.ts']), [
    'c holds no code: take it out',
  ]);
});
