import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forbiddenImports } from './check-imports.ts';

test('an arrow against the current is named', () => {
  const problems = forbiddenImports('emulator/store.ts', "import { x } from '../../schemas/contract/contract.ts';");
  assert.deepEqual(problems, [
    'emulator/store.ts imports schemas/contract.ts: emulator may use nothing of ours',
  ]);
});

test('reports may not use fixtures, nor fixtures reports, nor anything the root', () => {
  assert.equal(forbiddenImports('reports/a.ts', "import type { T } from '../fixtures/t.ts';").length, 1);
  assert.equal(forbiddenImports('fixtures/host/a.ts', "export * from '../../reports/b.ts';").length, 1);
  assert.equal(forbiddenImports('specs/a.spec.ts', "await import('../../playwright.config.ts');").length, 1);
});

test('allowed arrows, packages and the wiring pass', () => {
  assert.deepEqual(forbiddenImports('specs/a.spec.ts', "import { t } from '../../fixtures/test.ts';"), []);
  assert.deepEqual(
    forbiddenImports('fixtures/http/a.ts', "import { Pool } from 'undici'; import './b.ts';"),
    [],
  );
  assert.deepEqual(forbiddenImports('cli/a.ts', "import { e } from '../../emulator/index.ts';"), []);
});
