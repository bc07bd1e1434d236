import type { Key, KeyState } from '../core/types.ts';
import type { Rules, Variant } from '../rules/rules.ts';
import { onceIn } from './common.ts';

/** Long enough for many requests, short enough for a proof. */
const lagMs = 150;

const differs = (a: Key | undefined, b: Key) => JSON.stringify(a) !== JSON.stringify(b);

/** A state of a key, and since when it was known, in milliseconds. */
interface Version {
  readonly since: number;
  readonly key: Key;
}

/** How long a request may take to change a key, in milliseconds: what it changed is noted after that. */
const changesWithinMs = 10;

/**
 * Keeps the states of each key that was looked at. A change is noted at the next request or some milliseconds after its
 * own, whichever is first, so that who is behind is behind the change and not behind the first look at it.
 */
function history() {
  const known = new Map<string, { readonly live: Key; readonly versions: Version[] }>();
  const note = ({ live, versions }: { live: Key; versions: Version[] }): void => {
    if (differs(versions.at(-1)?.key, live)) versions.push({ since: performance.now(), key: { ...live } });
  };
  const noteAll = () => known.forEach(note);
  let soon: NodeJS.Timeout | undefined;
  return {
    /** To be told of every request. */
    isBusy: () => {
      noteAll();
      soon = (soon ?? setTimeout(noteAll, changesWithinMs).unref()).refresh();
      return false;
    },
    versionsOf: (key: Key): readonly Version[] => {
      const own = known.get(key.key_id) ?? { live: key, versions: [] };
      known.set(key.key_id, own);
      note(own);
      return own.versions;
    },
  };
}

/**
 * Shows a key as it was some time ago, as far as it was known then.
 * @param lagOf milliseconds for this key and the number of this read of it; 0 for none.
 */
function replica(lagOf: (key: Key, read: number) => number): Pick<Rules, 'keyRead' | 'isBusy'> {
  const { isBusy, versionsOf } = history();
  const reads = new Map<string, number>();
  return {
    isBusy,
    keyRead: key => {
      const versions = versionsOf(key);
      const read = (reads.get(key.key_id) ?? 0) + 1;
      reads.set(key.key_id, read);
      const until = performance.now() - lagOf(key, read);
      return (versions.findLast(({ since }) => since <= until) ?? versions[0])?.key ?? key;
    },
  };
}

/** Every second read of a key comes from a replica that is behind. */
const everySecondRead = () => replica((_, read) => (read % 2 === 0 ? lagMs : 0));

/** Whether a thing was first seen so long ago. */
function isKnown(): (name: string) => boolean {
  const first = new Map<string, number>();
  return name => {
    const now = performance.now();
    const since = first.get(name) ?? now;
    first.set(name, since);
    return now - since >= lagMs;
  };
}

const withBudget = { KMS_CONSISTENCY_MS: '3000' };

/** Conformant services of several machines, of which some are behind, busy or away for a moment. */
export const lagging: readonly Variant[] = [
  {
    id: 'every-second-read-is-behind',
    story: 'Every second read of a key is answered by a replica that is 150 milliseconds behind.',
    env: withBudget,
    patch: everySecondRead,
  },
  {
    id: 'some-keys-are-read-late',
    story: 'Every read of one key in fifteen is 2.5 seconds behind.',
    env: { KMS_CONSISTENCY_MS: '5000' },
    patch: () => {
      const keys: string[] = [];
      const numberOf = ({ key_id }: Key) => keys.indexOf(key_id) + 1 || keys.push(key_id);
      return replica(key => (numberOf(key) % 15 === 0 ? 2_500 : 0));
    },
  },
  {
    id: 'new-aliases-are-found-late',
    story: 'A key is found by its alias 150 milliseconds after the alias was first asked for.',
    env: withBudget,
    patch: documented => {
      const known = isKnown();
      return { findAlias: (alias, keys) => (known(alias) ? documented.findAlias(alias, keys) : undefined) };
    },
  },
  {
    id: 'quotas-are-counted-late',
    story: 'The quotas count a new key 150 milliseconds after they were first asked for.',
    env: withBudget,
    patch: () => {
      const known = isKnown();
      return { countedKeys: keys => keys.filter(({ key_id }) => known(key_id)).length };
    },
  },
  {
    id: 'behind-and-busy-with-tokens-for-one-import',
    story: 'Every second read is behind, tokens serve one import, and one request in 97 is answered 503.',
    env: withBudget,
    patch: documented => {
      const { keyRead, isBusy } = everySecondRead();
      const isTurnedAway = onceIn(97);
      return {
        keyRead,
        isBusy: request => isBusy(request) || isTurnedAway(),
        acceptsAgeOfImportToken: (ticket, now, key) =>
          ticket.imports === key.imports && documented.acceptsAgeOfImportToken(ticket, now, key),
      };
    },
  },
  {
    id: 'use-ends-late',
    story: 'Encrypts and decrypts for 150 milliseconds more after the material was deleted.',
    env: withBudget,
    patch: documented => {
      const erased = new Map<string, { material: Buffer | undefined; at: number }>();
      const recent = (key: Key): Buffer | undefined => {
        const last = erased.get(key.key_id);
        return key.state === '5' && last && performance.now() - last.at < lagMs ? last.material : undefined;
      };
      return {
        eraseMaterial: key => {
          const { material } = key;
          if (key.state === '2') erased.set(key.key_id, { material, at: performance.now() });
          documented.eraseMaterial(key);
        },
        materialForEncrypt: key => documented.materialForEncrypt(key) ?? recent(key),
        materialForDecrypt: key => documented.materialForDecrypt(key) ?? recent(key),
        materialForDataKey: (key, operation) => documented.materialForDataKey(key, operation) ?? recent(key),
      };
    },
  },
  {
    id: 'use-begins-late',
    story:
      'Refuses every use for 150 milliseconds after an import and after enable-key, as if there were no material.',
    env: withBudget,
    patch: documented => {
      const begun = new WeakMap<Key, number>();
      const noting = (change: (key: Key) => KeyState) => (key: Key) => {
        begun.set(key, performance.now());
        return change(key);
      };
      const known = (key: Key): boolean =>
        performance.now() - (begun.get(key) ?? Number.NEGATIVE_INFINITY) >= lagMs;
      return {
        stateAfterImport: noting(documented.stateAfterImport),
        stateAfterEnable: noting(documented.stateAfterEnable),
        materialForEncrypt: key => (known(key) ? documented.materialForEncrypt(key) : undefined),
        materialForDecrypt: key => (known(key) ? documented.materialForDecrypt(key) : undefined),
        materialForDataKey: (key, operation) =>
          known(key) ? documented.materialForDataKey(key, operation) : undefined,
      };
    },
  },
  {
    id: 'lists-come-from-an-index-that-is-behind',
    story: 'list-keys is answered from an index that knows a new key or a new state 0.8 seconds later.',
    env: withBudget,
    patch: () => {
      const { isBusy, versionsOf } = history();
      const late = (key: Key): Key | undefined => {
        const until = performance.now() - 800;
        return versionsOf(key).findLast(({ since }) => since <= until)?.key;
      };
      return {
        isBusy,
        listedKeys: keys => keys.filter(key => late(key)),
        keyRead: (key, operation) => {
          const shown = late(key);
          return (operation === 'list-keys' && shown) || key;
        },
      };
    },
  },
  {
    id: 'new-keys-await-activation',
    story: 'A new key is shown as Pending activation for a quarter of a second.',
    env: withBudget,
    patch: documented => {
      const created = new Map<string, number>();
      return {
        passedOn: async ({ request, keys }, next) => {
          const before = request.operation === 'create-key' ? new Set(keys.keys()) : undefined;
          const reply = await next();
          for (const key_id of before ? keys.keys() : [])
            if (!before?.has(key_id)) created.set(key_id, performance.now());
          return reply;
        },
        shownState: key =>
          performance.now() - (created.get(key.key_id) ?? Number.NEGATIVE_INFINITY) < 250
            ? '1'
            : documented.shownState(key),
      };
    },
  },
];
