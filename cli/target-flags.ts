import { type Variable, variables } from '../run/config/variables.ts';
import type { Flags } from './usage.ts';

const flagged = Object.entries(variables as Record<string, Variable>).flatMap(
  ([name, { flag, kind, about }]) => (flag ? [{ name, flag, about, multiple: kind === 'list' }] : []),
);

/** Every flag that stands for a variable. */
export const variableFlags: Flags = Object.fromEntries(
  flagged.map(({ flag, about, multiple }) => [flag, { about, multiple }]),
);

/** Those that name the target. */
export const targetFlags: Flags = Object.fromEntries(
  Object.entries(variableFlags).filter(([flag]) => ['endpoint', 'project-id', 'profile'].includes(flag)),
);

/** The environment with every flag put in the place of its variable. */
export function environmentWith(given: Record<string, string[]>): Record<string, string | undefined> {
  const set = flagged.flatMap(({ name, flag }) =>
    given[flag] ? [[name, given[flag].join(',')] as const] : [],
  );
  return { ...process.env, ...Object.fromEntries(set) };
}

/** The variables that were set by flags. */
export function setByFlags(given: Record<string, string[]>): string[] {
  return flagged.filter(({ flag }) => given[flag]).map(({ name }) => name);
}
