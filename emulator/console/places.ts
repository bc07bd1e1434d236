import type { Store } from '../core/store.ts';
import type { Request } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';
import type { Session } from './sessions.ts';

/** What every page is made from. */
export interface Around {
  readonly store: Store;
  readonly rules: Rules;
  readonly session: Session;
  readonly request: Request;
}

/** What the list of keys shows. */
export interface ListPlace {
  readonly tab: 'custom' | 'default';
  readonly search: string;
  /** From 1. */
  readonly page: number;
  /** The action whose dialog is open, and the key that it is about. */
  readonly dialog: string;
  readonly key_id: string;
}

/** Reads a place from a query. */
export function placeOf(query: string): ListPlace {
  const given = new URLSearchParams(query);
  return {
    tab: given.get('tab') === 'default' ? 'default' : 'custom',
    search: given.get('search') ?? '',
    page: Math.max(1, Math.trunc(Number(given.get('page'))) || 1),
    dialog: given.get('dialog') ?? '',
    key_id: given.get('key') ?? '',
  };
}

/** The address of a place, with some of it changed; no dialog is open there unless one is named. */
export function addressOf(place: ListPlace, change: Partial<ListPlace> = {}): string {
  const { tab, search, page, dialog, key_id } = { ...place, dialog: '', key_id: '', ...change };
  const given = {
    ...(tab === 'default' && { tab }),
    ...(search && { search }),
    ...(page > 1 && { page: String(page) }),
    ...(dialog && { dialog, key: key_id }),
  };
  const query = new URLSearchParams(given).toString();
  return `/console/keys${query && `?${query}`}`;
}
