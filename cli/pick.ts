import { closest } from 'fastest-levenshtein';
import { UsageError } from './usage.ts';

/** Finds an entry of a list by its id. @throws UsageError with the nearest id when there is none. */
export function pick<T extends { readonly id: string }>(what: string, id: string, list: readonly T[]): T {
  const found = list.find(entry => entry.id === id);
  if (found) return found;
  const ids = list.map(entry => entry.id);
  throw new UsageError(`There is no ${what} ${id}. Nearest: ${closest(id, ids)}.`);
}
