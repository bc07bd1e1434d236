import type { DuePromise } from '../../schemas/formats/evidence.ts';
import { Ledger } from './keys/ledger.ts';
import type { KeptPromise } from './keys/open-keys.ts';

/** A promise of an earlier run, with the ledger that it is in. */
export interface PendingPromise {
  readonly file: string;
  readonly promise: KeptPromise;
}

/** What earlier runs promised for a requirement. */
export type Earlier =
  | { readonly kind: 'none' }
  /** Its time has not come. */
  | { readonly kind: 'waiting'; readonly promise: DuePromise }
  /** To be looked at now: the key that it is about, then the others that are needed to see it. */
  | { readonly kind: 'due'; readonly keys: readonly KeptPromise[] }
  /** Its time is so long past that a look tells nothing of what held then. */
  | { readonly kind: 'too late'; readonly keys: readonly KeptPromise[] };

/** How long after its time a promise can still be looked at, in seconds: what was done to the key since is not known. */
const lookWithin = 7 * 24 * 3600;

/** What earlier runs promised, and no run has looked at. */
export class Promises {
  readonly #pending: PendingPromise[];

  /** @param pending in the order of the ledgers: of several keys of one promise the first is what it is about. */
  constructor(pending: readonly PendingPromise[]) {
    this.#pending = [...pending];
  }

  /** Everything that is promised, due or not. */
  get all(): readonly KeptPromise[] {
    return this.#pending.map(({ promise }) => promise);
  }

  /** What is promised for a requirement; of several promises the one that is due first. @param now seconds since 1970. */
  of(requirement: string, now: number): Earlier {
    const keys = this.#of(requirement).map(({ promise }) => promise);
    const [promise] = keys;
    if (!promise) return { kind: 'none' };
    const late = now - Date.parse(promise.due) / 1000;
    if (late < 0) return { kind: 'waiting', promise: shown(promise) };
    return { kind: late > lookWithin ? 'too late' : 'due', keys };
  }

  /** It was looked at, or never will be: it leaves the ledger that it was in. */
  settle({ requirement, due }: Pick<DuePromise, 'requirement' | 'due'>): void {
    for (const pending of this.#pending.filter(({ promise }) => isOf(promise, requirement, due))) {
      this.#pending.splice(this.#pending.indexOf(pending), 1);
      const ledger = new Ledger(pending.file);
      ledger.retired(pending.promise);
      ledger.close();
    }
  }

  #of(requirement: string): PendingPromise[] {
    const all = this.#pending.filter(({ promise }) => promise.requirement === requirement);
    const due = all.map(({ promise }) => promise.due).sort()[0];
    return all.filter(({ promise }) => promise.due === due);
  }
}

function isOf(promise: DuePromise, requirement: string, due: string): boolean {
  return promise.requirement === requirement && promise.due === due;
}

/** A promise without what only the ledger needs. */
export function shown({ requirement, due, promise, key_id, alias, since, run }: DuePromise): DuePromise {
  return {
    requirement,
    due,
    promise,
    ...(key_id ? { key_id } : {}),
    ...(alias ? { alias } : {}),
    ...(since ? { since } : {}),
    ...(run ? { run } : {}),
  };
}
