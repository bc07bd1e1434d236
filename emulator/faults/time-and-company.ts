import { randomBytes } from 'node:crypto';
import type { Key } from '../core/types.ts';
import type { Fault } from '../rules/rules.ts';

const hour = 3_600_000;

/** Keys that hold the very same bytes. */
function twinsOf(key: Key, keys: ReadonlyMap<string, Key>): Key[] {
  const { material } = key;
  return material ? [...keys.values()].filter(other => other.material?.equals(material)) : [key];
}

/** EXP: expiry; ISO: isolation; CON: concurrency. */
export const timeAndCompany: readonly Fault[] = [
  {
    id: 'material-never-expires',
    breaks: ['EXP-001'],
    story: 'Material stays after its expiration time has come.',
    patch: () => ({ isExpired: () => false }),
  },
  {
    id: 'material-expires-too-early',
    breaks: ['EXP-002'],
    story: 'Deletes material up to an hour before its expiration time.',
    patch: documented => ({ isExpired: (key, now) => documented.isExpired(key, now + hour) }),
  },
  {
    id: 'expiry-forgets-the-binding',
    breaks: ['EXP-003'],
    story: 'After material expired, any other material can be imported in its place.',
    patch: documented => ({
      stateAfterExpiry: key => {
        key.fingerprint = undefined;
        return documented.stateAfterExpiry(key);
      },
    }),
  },
  {
    id: 'old-expiry-survives-reimport',
    breaks: ['EXP-004'],
    story: 'Material that was imported again without an expiry is deleted when the earlier one comes.',
    patch: () => {
      const earlier = new Map<string, number>();
      return {
        expiryToKeep: (key, offered) => {
          const kept = offered ?? earlier.get(key.key_id);
          if (kept !== undefined) earlier.set(key.key_id, kept);
          return kept;
        },
      };
    },
  },
  {
    id: 'expiry-takes-twins-along',
    breaks: ['EXP-005'],
    story: 'When material expires, other keys that imported the same bytes lose theirs.',
    patch: () => ({ keysExpiringWith: twinsOf }),
  },
  {
    id: 'delete-takes-twins-along',
    breaks: ['ISO-001'],
    story: 'Deleting material deletes it from every key of the project that imported the same bytes.',
    patch: () => ({
      keysErasedWith: (key, keys) => twinsOf(key, keys).filter(twin => twin.project_id === key.project_id),
    }),
  },
  {
    id: 'twin-decrypts',
    breaks: ['ISO-002'],
    story: 'Decrypts ciphertext of a key without material through another key that imported the same bytes.',
    patch: documented => ({
      keyOfCiphertext: (header, keys) => {
        const key = documented.keyOfCiphertext(header, keys);
        if (key?.state !== '5' || !key.fingerprint) return key;
        const { fingerprint } = key;
        const twin = [...keys.values()].find(
          other => other.state === '2' && other.fingerprint?.equals(fingerprint),
        );
        return twin ?? key;
      },
    }),
  },
  {
    id: 'delete-reaches-other-projects',
    breaks: ['ISO-004'],
    story: 'Deleting material deletes it from keys of other projects that imported the same bytes.',
    patch: () => ({
      keysErasedWith: (key, keys) => [
        key,
        ...twinsOf(key, keys).filter(twin => twin.project_id !== key.project_id),
      ],
    }),
  },
  {
    id: 'every-simultaneous-delete-wins',
    breaks: ['CON-001'],
    story: 'Checks the state and deletes in two steps, so that simultaneous deletes all succeed.',
    patch: () => ({ waitBetweenCheckAndDelete: () => new Promise(resolve => setTimeout(resolve, 25)) }),
  },
  {
    id: 'simultaneous-deletes-crash',
    breaks: ['CON-001', 'CON-002', 'ERR-004'],
    story: 'Breaks down when two requests delete the material of one key at the same time.',
    patch: () => {
      const busy = new Set<string>();
      return {
        waitBetweenCheckAndDelete: async key => {
          if (busy.has(key.key_id)) throw new Error('deadlock');
          busy.add(key.key_id);
          await new Promise(resolve => setTimeout(resolve, 25));
          busy.delete(key.key_id);
        },
      };
    },
  },
  {
    id: 'no-disable-after-reimport',
    breaks: ['CON-005'],
    story: 'A key whose material was imported again cannot be disabled any more.',
    patch: documented => ({
      acceptsStateForDisable: key => documented.acceptsStateForDisable(key) && key.imports < 2,
    }),
  },
  {
    id: 'encrypts-with-dying-material',
    breaks: ['CON-001', 'CON-003'],
    story: 'While material is being deleted, encrypt-data works with bytes that nothing can decrypt again.',
    patch: () => ({
      waitBetweenCheckAndDelete: key => {
        key.material = randomBytes(32);
        return new Promise(resolve => setTimeout(resolve, 25));
      },
    }),
  },
];
