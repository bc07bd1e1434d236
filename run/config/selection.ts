import { closest } from 'fastest-levenshtein';
import { catalogue, type OptionalGroupId, optionalGroups } from '../../schemas/catalogue/catalogue.ts';
import { profiles } from '../../schemas/profiles.ts';
import type { Config } from './shape.ts';

/** What words of a user stand for, and what is wrong with the rest of them. */
export interface Selection<T> {
  readonly ids: readonly T[];
  readonly problems: readonly string[];
}

const known = catalogue.requirements.map(({ id }) => id);

/** The requirements that ids (`DEL-001`), groups (`DEL`) and patterns (`INP-00*`) stand for, in the catalogue's order. */
export function selectRequirements(words: readonly string[]): Selection<string> {
  const matched = words.map(word => ({ word, ids: known.filter(id => standsFor(word.toUpperCase(), id)) }));
  const chosen = new Set(matched.flatMap(({ ids }) => ids));
  const problems = matched
    .filter(({ ids }) => ids.length === 0)
    .map(
      ({ word }) =>
        `${word} is not a requirement of the catalogue, a group or a pattern. Nearest: ${closest(word.toUpperCase(), known)}. ` +
        `Groups: ${Object.keys(catalogue.groups).join(', ')}. A pattern is such as INP-00*.`,
    );
  return { ids: known.filter(id => chosen.has(id)), problems };
}

function standsFor(word: string, id: string): boolean {
  if (!word.includes('*')) return word === id || word === groupOf(id);
  const literal = word.split('*').map(part => part.replaceAll(/[^A-Z0-9-]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(id);
}

function groupOf(id: string): string {
  return id.slice(0, id.lastIndexOf('-'));
}

/** The optional groups that words stand for; `all` are those that a target of this kind can serve. */
export function selectGroups(words: readonly string[], target: Config['target']): Selection<OptionalGroupId> {
  const every = Object.keys(optionalGroups) as OptionalGroupId[];
  const unknown = words.filter(word => word !== 'all' && !every.some(id => id === word));
  const problems = unknown.map(
    word =>
      `${word} is not an optional group. Nearest: ${closest(word, every)}. Groups: ${every.join(', ')}; or all.`,
  );
  const chosen = words.includes('all') ? every.filter(id => canBeServed(id, target)) : [];
  return { ids: every.filter(id => words.includes(id) || chosen.includes(id)), problems };
}

/** What only an emulator serves, or only a target that is not on loopback. */
const onlyOn: Partial<Record<OptionalGroupId, 'remote' | 'near'>> = {
  clock: 'near',
  'default-key': 'near',
  tls: 'remote',
};

function canBeServed(id: OptionalGroupId, target: Config['target']): boolean {
  const where = target.class === 'remote' ? 'remote' : 'near';
  const documented: readonly string[] = profiles[target.profile].optionalGroups;
  return documented.includes(id) && (onlyOn[id] ?? where) === where;
}
