import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lintFixture, lintSpec } from './lint-blame.ts';

const levels = new Map([
  ['AAA-001', 'MUST'],
  ['AAA-002', 'SHOULD'],
  ['AAA-003', 'MAY'],
] as const);

const spec = (code: string) => lintSpec('a.spec.ts', code, levels);
const about = (id: string, presumed: string) =>
  `test('t', requirement('${id}'), () => expect(1).toBeRefused({ presumes: ['${presumed}'] }));\n`;

describe('what a test presumes', () => {
  it('is of its own level or above', () => {
    assert.deepEqual(spec(about('AAA-002', 'AAA-001') + about('AAA-002', 'AAA-002')), []);
    assert.deepEqual(spec(about('AAA-001', 'AAA-002') + about('AAA-002', 'AAA-003')), [
      'a.spec.ts: AAA-001 (MUST) presumes AAA-002 (SHOULD)',
      'a.spec.ts: AAA-002 (SHOULD) presumes AAA-003 (MAY)',
    ]);
  });

  it('is found in the constants of the file that the test names', () => {
    const constant = "const lax = {\n  presumes: ['AAA-003'],\n};\n";
    const using = (id: string) => `test('t', requirement('${id}'), () => expect(1).toBe(lax));\n`;
    assert.deepEqual(spec(constant + using('AAA-003')), []);
    assert.deepEqual(spec(constant + using('AAA-002')), [
      'a.spec.ts: AAA-002 (SHOULD) presumes AAA-003 (MAY)',
    ]);
  });

  it('counts as presumed by a MUST where a variable names the requirement', () => {
    const code = "test('t', requirement(id), () => expect(1).toBe({ presumes: ['AAA-002'] }));";
    assert.deepEqual(spec(code), ['a.spec.ts: a test (MUST) presumes AAA-002 (SHOULD)']);
  });

  it('is a requirement of the catalogue', () => {
    assert.deepEqual(spec(about('AAA-001', 'AAA-009')), [
      'a.spec.ts: AAA-001 (MUST) presumes AAA-009 (unknown)',
    ]);
  });
});

describe('what a step of arranging is blamed on', () => {
  it('is a MUST', () => {
    const code = (id: string) =>
      `const step = { by: '${id}' }; trial.presume('${id}'); trial.blocked('${id}', 's')`;
    assert.deepEqual(lintFixture('keys.ts', code('AAA-001'), levels), []);
    const problem = 'keys.ts: a step is blamed on AAA-002 (SHOULD); it must be a MUST';
    assert.deepEqual(lintFixture('keys.ts', code('AAA-002'), levels), [problem, problem, problem]);
  });
});
