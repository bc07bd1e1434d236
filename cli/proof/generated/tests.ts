import type { Checks } from '../../../reports/grade/run/model.ts';
import type { SubjectResult } from '../plan.ts';

/** The tests that reach each mutant, by its switch. What is evaluated as the emulator starts is reached by them all. */
export function testsByMutant({ exercised, started, tests }: SubjectResult): Map<string, readonly string[]> {
  const reaching = new Map<string, string[]>();
  for (const [test, mutants] of Object.entries(exercised)) {
    for (const mutant of mutants) reaching.set(mutant, [...(reaching.get(mutant) ?? []), test]);
  }
  const all = Object.keys(tests);
  return new Map([...reaching, ...started.map(mutant => [mutant, all] as const)]);
}

/** The tests with the cheap ones of different requirements first: they are the likeliest to notice, for the least. */
export function firstTests(
  tests: readonly string[],
  durations: Readonly<Record<string, number>>,
  checks: Checks,
): string[] {
  const cheap = tests.toSorted((a, b) => (durations[a] ?? 0) - (durations[b] ?? 0));
  const requirementOf = new Map(
    Object.entries(checks).flatMap(([id, names]) => names.map(name => [name, id] as const)),
  );
  const turns = new Map<string, number>();
  const turn = (test: string) => {
    const id = requirementOf.get(test) ?? '';
    turns.set(id, (turns.get(id) ?? 0) + 1);
    return turns.get(id) ?? 0;
  };
  return cheap
    .map(test => ({ test, turn: turn(test) }))
    .sort((a, b) => a.turn - b.turn)
    .map(({ test }) => test);
}
