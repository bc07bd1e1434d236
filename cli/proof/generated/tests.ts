import type { Checks } from '../../../reports/grade/run/model.ts';
import type { MutantPlace } from '../../../reports/proof/generated/mutant.ts';
import type { SubjectResult } from '../subjects/plan.ts';

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

/** Most of the tests that a mutant is given first, because they noticed others near it. */
const mostKillers = 5;

/** Remembers which tests noticed the mutants so far: what notices one of a function is likely to notice the next. */
export class Killers {
  readonly #kills = new Map<string, Map<string, number>>();

  note(mutant: MutantPlace, test: string): void {
    for (const place of places(mutant)) {
      const kills = this.#kills.get(place) ?? new Map<string, number>();
      this.#kills.set(place, kills.set(test, (kills.get(test) ?? 0) + 1));
    }
  }

  /** The tests with those first that noticed most in the same function, in the same file and anywhere. */
  first(mutant: MutantPlace, tests: readonly string[]): string[] {
    const able = new Set(tests);
    const killers = places(mutant).flatMap(place => {
      const kills = [...(this.#kills.get(place) ?? [])].sort(([, a], [, b]) => b - a);
      return kills.map(([test]) => test).filter(test => able.has(test));
    });
    return [...new Set([...killers.slice(0, mostKillers), ...tests])];
  }
}

/** Where a mutant is, the narrowest first. */
const places = ({ file, in: inside }: MutantPlace) => [`${file} ${inside}`, file, ''];
