import type { Checks, Evidence } from './model.ts';

/** What speaks against evidence that has results of tests which the suite does not have, in words. */
export function unknownTests({ assertions, tests }: Evidence, checks: Checks): string[] {
  const listed = new Set(Object.values(checks).flat());
  const passed = tests.filter(({ status }) => status === 'passed');
  const unknown = [...assertions, ...passed].map(({ test }) => test).filter(test => !listed.has(test));
  return [...new Set(unknown)].map(test => `it has results of a test that this suite does not have: ${test}`);
}
