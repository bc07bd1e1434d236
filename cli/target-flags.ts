import { type Sources, sourcesIn } from '../run/config/source/source.ts';
import { type Variable, variables } from '../run/config/source/variables.ts';
import type { GroupWords } from '../schemas/catalogue/group-words.ts';
import type { Flags } from './usage.ts';

const flagged = Object.entries(variables as Record<string, Variable>).flatMap(
  ([name, { flag, kind, about }]) => (flag ? [{ name, flag, about, multiple: kind === 'list' }] : []),
);

/** Every flag that stands for a variable, and the one that names the file of settings. */
export const variableFlags: Flags = {
  ...Object.fromEntries(flagged.map(({ flag, about, multiple }) => [flag, { about, multiple }])),
  'env-file': { about: 'file of settings that is read in the place of .env' },
};

/** Those that name the target. */
export const targetFlags: Flags = Object.fromEntries(
  Object.entries(variableFlags).filter(([flag]) =>
    ['endpoint', 'project-id', 'profile', 'env-file'].includes(flag),
  ),
);

/** What switches an optional group on, in words. */
export function switchOf({ variables: names }: GroupWords): string {
  return names.length > 0 ? names.join(', ') : 'asked of the target';
}

/** What a command reads its configuration from. @throws ConfigError as `sourcesIn` does. */
export function sourcesOf(given: Record<string, string[]>): Sources {
  const sources = sourcesIn(process.cwd(), environmentWith(given), given['env-file']?.[0]);
  return { ...sources, flags: setByFlags(given) };
}

/** The environment with every flag put in the place of its variable. */
function environmentWith(given: Record<string, string[]>): Record<string, string | undefined> {
  const set = flagged.flatMap(({ name, flag }) =>
    given[flag] ? [[name, given[flag].join(',')] as const] : [],
  );
  return { ...process.env, ...Object.fromEntries(set) };
}

/** The variables that were set by flags. */
function setByFlags(given: Record<string, string[]>): string[] {
  return flagged.filter(({ flag }) => given[flag]).map(({ name }) => name);
}
