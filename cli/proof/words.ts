import { consoleLeftOut } from './plan.ts';
import type { Proven } from './proof.ts';

/** What the suite said of each subject: every requirement that is not as in the clean run. */
export function wordsOn({ clean, results }: Proven): string {
  const before = new Map(clean.requirements.map(requirement => [requirement.id, requirement]));
  const blocks = [...results.values()].map(({ name, requirements }) => {
    const changed = requirements.filter(({ id, outcome, reason }) => {
      const isLeftOut = outcome === 'not-run' || reason === consoleLeftOut;
      return outcome !== before.get(id)?.outcome && !isLeftOut;
    });
    const lines = changed.flatMap(({ id, level, outcome, title, reason, observation }) => [
      `  ${id} (${level}) ${outcome}: ${title}`,
      `    ${reason ?? observation}`,
    ]);
    return [name, ...(lines.length ? lines : ['  nothing differs from the clean run'])].join('\n');
  });
  return blocks.join('\n');
}
