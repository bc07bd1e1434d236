import type { Key } from '../core/types.ts';
import type { Variant } from '../rules/rules.ts';
import { onceIn } from './common.ts';

/** Long enough for many requests, short enough for a proof. */
const lagMs = 150;

const differs = (a: Key | undefined, b: Key) => JSON.stringify(a) !== JSON.stringify(b);

/**
 * Shows a key as it was some time ago, as far as earlier reads have seen it.
 * @param lagOf milliseconds for this key and the number of this read of it; 0 for none.
 */
function replica(lagOf: (key: Key, read: number) => number): (key: Key) => Key {
  const seen = new Map<string, { reads: number; versions: Array<{ since: number; key: Key }> }>();
  return key => {
    const now = performance.now();
    const known = seen.get(key.key_id) ?? { reads: 0, versions: [] };
    seen.set(key.key_id, known);
    known.reads += 1;
    if (differs(known.versions.at(-1)?.key, key)) known.versions.push({ since: now, key: { ...key } });
    const until = now - lagOf(key, known.reads);
    return (known.versions.findLast(({ since }) => since <= until) ?? known.versions[0])?.key ?? key;
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

/** Shows each key as some reads saw it so long ago; keys that were not seen then are not shown. */
function lateIndex(lagMs: number) {
  const seen = new Map<string, Array<{ since: number; text: string; key: Key }>>();
  const see = (key: Key): void => {
    const versions = seen.get(key.key_id) ?? [];
    seen.set(key.key_id, versions);
    const text = JSON.stringify(key);
    if (versions.at(-1)?.text !== text) versions.push({ since: performance.now(), text, key: { ...key } });
  };
  const late = ({ key_id }: Key): Key | undefined => {
    const until = performance.now() - lagMs;
    return seen.get(key_id)?.findLast(({ since }) => since <= until)?.key;
  };
  return { see, late };
}

/** Conformant services of several machines, of which some are behind, busy or away for a moment. */
export const lagging: readonly Variant[] = [
  {
    id: 'every-second-read-is-behind',
    story: 'Every second read of a key is answered by a replica that is 150 milliseconds behind.',
    env: withBudget,
    patch: () => ({ keyRead: everySecondRead() }),
  },
  {
    id: 'some-keys-are-read-late',
    story: 'Every read of one key in fifteen is 2.5 seconds behind.',
    env: { KMS_CONSISTENCY_MS: '5000' },
    patch: () => {
      const keys: string[] = [];
      const numberOf = ({ key_id }: Key) => keys.indexOf(key_id) + 1 || keys.push(key_id);
      return { keyRead: replica(key => (numberOf(key) % 15 === 0 ? 2_500 : 0)) };
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
    patch: documented => ({
      keyRead: everySecondRead(),
      isBusy: onceIn(97),
      acceptsAgeOfImportToken: (ticket, now, key) =>
        ticket.imports === key.imports && documented.acceptsAgeOfImportToken(ticket, now, key),
    }),
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
    id: 'lists-come-from-an-index-that-is-behind',
    story: 'list-keys is answered from an index that knows a new key or a new state 0.8 seconds later.',
    env: withBudget,
    patch: () => {
      const { see, late } = lateIndex(800);
      return {
        listedKeys: keys => {
          for (const key of keys) see(key);
          return keys.filter(key => late(key));
        },
        keyRead: (key, operation) => {
          see(key);
          return (operation === 'list-keys' && late(key)) || key;
        },
      };
    },
  },
];
