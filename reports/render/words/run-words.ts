import type { Evidence, Graded } from '../../grade/run/model.ts';

/** Whatever speaks against the run itself, beside its requirements, one sentence each. */
export function runTrouble({ reasons, cleanup }: Graded): string[] {
  const residue = cleanup?.residue ?? [];
  return [...reasons, ...residue.map(({ alias, reason }) => `a key was left behind: ${alias} (${reason})`)];
}

/** How long the tests of a requirement took together, in milliseconds. */
export function millisecondsOf(id: string, { tests }: Pick<Evidence, 'tests'>): number {
  const took = tests.filter(({ requirements }) => requirements.includes(id));
  return took.reduce((sum, { ms }) => sum + ms, 0);
}

/** Seconds from the start of the run to its end; undefined for a run without an end, or with one before its start. */
export function runSeconds({ run }: Graded): number | undefined {
  if (run.finishedAt === null) return undefined;
  const seconds = (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000;
  return seconds < 0 ? undefined : seconds;
}
