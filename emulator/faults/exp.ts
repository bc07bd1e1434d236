import type { Fault } from '../rules/rules.ts';
import { deleting, importing, isDeleted, keyById, otherBytes, twinsOf } from './common.ts';

const hour = 3_600_000;

/** EXP: expiry deletes material by the clock. */
export const expFaults: readonly Fault[] = [
  {
    id: 'material-never-expires',
    breaks: ['EXP-001'],
    story: 'Never deletes material that has expired.',
    patch: () => ({ isExpired: () => false }),
  },
  {
    id: 'material-expires-two-days-late',
    breaks: ['EXP-001'],
    story: 'Deletes material two days after its expiration time.',
    patch: documented => ({ isExpired: (key, now) => documented.isExpired(key, now - 48 * hour) }),
  },
  {
    id: 'material-expires-an-hour-early',
    breaks: ['EXP-002'],
    story: 'Deletes material an hour before its expiration time.',
    patch: documented => ({ isExpired: (key, now) => documented.isExpired(key, now + hour) }),
  },
  {
    id: 'expiring-material-does-not-encrypt',
    breaks: ['EXP-002'],
    story: 'Refuses to encrypt with material that has an expiration time.',
    patch: documented => ({
      materialForEncrypt: key =>
        key.expiresAt === undefined ? documented.materialForEncrypt(key) : undefined,
    }),
  },
  {
    id: 'expiry-forgets-the-binding',
    breaks: ['EXP-003'],
    story: 'After material expired, different material can be imported.',
    patch: documented => ({
      stateAfterExpiry: key => {
        key.fingerprint = undefined;
        return documented.stateAfterExpiry(key);
      },
    }),
  },
  {
    id: 'expiry-clears-the-description',
    breaks: ['EXP-003'],
    story: 'The job that deletes expired material writes the key anew, without its description.',
    patch: documented => ({
      stateAfterExpiry: key => {
        key.key_description = '';
        return documented.stateAfterExpiry(key);
      },
    }),
  },
  {
    id: 'expired-material-still-opens-data-keys',
    breaks: ['EXP-003'],
    story: 'Data-key operations still use a cached copy of material that has expired.',
    patch: documented => {
      const cache = new Map<string, Buffer>();
      return {
        keysExpiringWith: (key, keys) => {
          if (key.material) cache.set(key.key_id, key.material);
          return documented.keysExpiringWith(key, keys);
        },
        materialForDataKey: (key, operation) =>
          documented.materialForDataKey(key, operation) ??
          (key.state === '5' ? cache.get(key.key_id) : undefined),
      };
    },
  },
  {
    id: 'expired-material-still-decrypts',
    breaks: ['EXP-003'],
    story: 'decrypt-data still uses a cached copy of material that has expired.',
    patch: documented => {
      const cached = new Map<string, Buffer>();
      return {
        materialForDecrypt: key => {
          const material = documented.materialForDecrypt(key);
          if (material && key.expiresAt !== undefined) cached.set(key.key_id, Buffer.from(material));
          else if (material) cached.delete(key.key_id);
          return material ?? (key.state === '5' && !isDeleted(key) ? cached.get(key.key_id) : undefined);
        },
      };
    },
  },
  {
    id: 'old-expiry-survives-reimport',
    breaks: ['EXP-004'],
    story: 'Material that was imported again without an expiry is deleted at the old expiration time.',
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
    id: 'stale-expiry-fires-late',
    breaks: ['EXP-004'],
    story: 'Deletes material 12 hours after an old expiration time, although a re-import cancelled it.',
    patch: documented => {
      const earlier = new Map<string, number>();
      return {
        isExpired: (key, now) => {
          if (key.expiresAt !== undefined) earlier.set(key.key_id, key.expiresAt);
          const stale = earlier.get(key.key_id);
          const fires = key.expiresAt === undefined && stale !== undefined && now >= stale * 1000 + 12 * hour;
          if (fires) earlier.delete(key.key_id);
          return (fires && key.material !== undefined) || documented.isExpired(key, now);
        },
      };
    },
  },
  {
    id: 'expiry-erases-twins',
    breaks: ['EXP-005'],
    story: 'When material expires, other keys that imported the same bytes lose theirs.',
    patch: () => ({ keysExpiringWith: twinsOf }),
  },
  {
    id: 'material-of-a-reimport-never-expires',
    breaks: ['EXP-001'],
    story: 'Never deletes expired material that was not the first import into its key.',
    patch: documented => ({
      isExpired: (key, now) => key.imports < 2 && documented.isExpired(key, now),
    }),
  },
  {
    id: 'material-of-disabled-keys-never-expires',
    breaks: ['EXP-001'],
    story: 'Never deletes expired material of a key that is Disabled.',
    patch: documented => ({
      isExpired: (key, now) => key.state !== '3' && documented.isExpired(key, now),
    }),
  },
  {
    id: 'expiry-loses-old-ciphertext',
    breaks: ['EXP-003'],
    story: 'Ciphertext made before the material expired is lost by the re-import.',
    patch: documented => ({
      materialToKeep: (key, material) =>
        key.imports > 0 && key.deletedFrom === undefined
          ? otherBytes(material)
          : documented.materialToKeep(key, material),
    }),
  },
  {
    id: 'expiry-waits-until-the-key-is-named',
    breaks: ['EXP-003'],
    story:
      'Deletes expired material when the key is next named or listed: until then old ciphertext decrypts.',
    patch: documented => ({
      isExpired: (key, now, request) => {
        const { path = '', raw = '' } = request ?? {};
        const names = raw.includes(key.key_id) || raw.includes(key.key_alias);
        const lists = /\/list-keys$/.test(path);
        return (names || lists) && documented.isExpired(key, now);
      },
    }),
  },
  {
    id: 'expiry-is-missed-while-pending-deletion',
    breaks: ['EXP-001'],
    story: 'Material that expires while its key is pending deletion is never deleted, whatever happens then.',
    patch: documented => {
      const missed = new Map<string, number | undefined>();
      return {
        isExpired: (key, now) => {
          const { key_id, expiresAt } = key;
          if (!documented.isExpired(key, now)) return false;
          if (key.state === '4') missed.set(key_id, expiresAt);
          return missed.get(key_id) !== expiresAt;
        },
      };
    },
  },
  {
    id: 'expired-material-leaves-the-key-disabled',
    breaks: ['EXP-001'],
    story: 'The job that deletes expired material marks the key as Disabled in place of Pending import.',
    patch: () => ({ stateAfterExpiry: key => (key.state === '4' ? '4' : '3') }),
  },
  {
    id: 'of-two-that-expire-together-one-stays',
    breaks: ['EXP-001'],
    story: 'Keeps a timetable with one key for each second, so of two that expire in the same one is missed.',
    patch: documented => {
      const timetable = new Map<number | undefined, string>();
      return {
        isExpired: (key, now, request) => {
          if (!documented.isExpired(key, now, request)) return false;
          const due = timetable.get(key.expiresAt) ?? key.key_id;
          timetable.set(key.expiresAt, due);
          return due === key.key_id;
        },
      };
    },
  },
  {
    id: 'delete-from-disabled-keeps-the-expiry',
    breaks: ['EXP-004'],
    story: 'After a delete from Disabled the old expiry is there again with the next import that names none.',
    patch: documented => {
      const kept = new Map<string, number | undefined>();
      return {
        keysErasedWith: (key, keys) => {
          kept.set(key.key_id, key.state === '3' ? key.expiresAt : undefined);
          return documented.keysErasedWith(key, keys);
        },
        expiryToKeep: (key, offered) => documented.expiryToKeep(key, offered ?? kept.get(key.key_id)),
      };
    },
  },
  {
    id: 'timer-of-the-deleted-material-fires',
    breaks: ['EXP-002'],
    story: 'Material that was deleted and imported again with a later expiry is deleted at the earlier one.',
    patch: () => {
      const timersOf = new Map<string, Set<number>>();
      return {
        isExpired: ({ key_id, expiresAt, material }, now) => {
          const timers = timersOf.get(key_id) ?? new Set<number>();
          timersOf.set(key_id, timers);
          if (expiresAt !== undefined) timers.add(expiresAt);
          const due = [...timers].filter(seconds => seconds * 1000 <= now);
          for (const seconds of due) timers.delete(seconds);
          return material !== undefined && expiresAt !== undefined && due.length > 0;
        },
      };
    },
  },
  {
    id: 'expiry-as-a-string-is-not-kept-to',
    breaks: ['EXP-001'],
    story:
      'Keeps material for ever whose expiration_time was a string, as clients of the real clouds send it.',
    patch: documented => {
      const kept = new Set<string>();
      return {
        passedOn: (passing, next) => {
          const { operation, parameters } = passing.request;
          const key = operation === importing ? keyById(passing) : undefined;
          if (key && typeof parameters.expiration_time === 'string') kept.add(key.key_id);
          else if (key) kept.delete(key.key_id);
          return next();
        },
        isExpired: (key, now) => !kept.has(key.key_id) && documented.isExpired(key, now),
      };
    },
  },
  {
    id: 'enable-restores-what-expired-while-disabled',
    breaks: ['EXP-001'],
    story: 'Sets material aside that expires while its key is Disabled, and enable-key puts it back.',
    patch: documented => {
      const aside = new Map<string, Buffer>();
      return {
        isExpired: (key, now) => {
          const isDue = documented.isExpired(key, now);
          if (isDue && key.state === '3' && key.material) aside.set(key.key_id, key.material);
          return isDue;
        },
        passedOn: (passing, next) => {
          const { operation } = passing.request;
          const key = keyById(passing);
          const material = key?.state === '5' ? aside.get(key.key_id) : undefined;
          if (key && operation === importing) aside.delete(key.key_id);
          if (key && material && operation === 'enable-key')
            Object.assign(key, { material, state: '3', expiresAt: undefined });
          return next();
        },
      };
    },
  },
  {
    id: 'a-delete-stops-the-expiry-of-twins',
    breaks: ['EXP-005'],
    story:
      'Finds the timer of an expiry by the material: a delete stops those of all keys with the same bytes.',
    patch: documented => {
      const stopped = new Map<string, number>();
      return {
        keysErasedWith: (key, keys) => {
          for (const { key_id, expiresAt } of twinsOf(key, keys))
            if (key_id !== key.key_id && expiresAt !== undefined) stopped.set(key_id, expiresAt);
          return documented.keysErasedWith(key, keys);
        },
        isExpired: (key, now, request) =>
          documented.isExpired(key, now, request) && stopped.get(key.key_id) !== key.expiresAt,
      };
    },
  },
  {
    id: 'the-same-time-after-a-delete-is-no-end',
    breaks: ['EXP-001'],
    story:
      'Names a timer after the key and its time: a delete cancels it, and an import until the same time never ends.',
    patch: documented => {
      const cancelled = new Set<string>();
      return {
        keysErasedWith: (key, keys) => {
          if (key.expiresAt !== undefined) cancelled.add(`${key.key_id} ${key.expiresAt}`);
          return documented.keysErasedWith(key, keys);
        },
        isExpired: (key, now, request) =>
          documented.isExpired(key, now, request) && !cancelled.has(`${key.key_id} ${key.expiresAt}`),
      };
    },
  },
  {
    id: 'expiry-takes-disabled-twins',
    breaks: ['EXP-005'],
    story: 'Deletes expired bytes wherever they are not in use: from Disabled keys as well.',
    patch: () => ({
      keysExpiringWith: (key, keys) => [
        key,
        ...twinsOf(key, keys).filter(twin => twin !== key && twin.state === '3'),
      ],
    }),
  },
  {
    id: 'old-end-survives-a-delete-from-disabled',
    breaks: ['EXP-004'],
    story: 'Forgets an expiration time when the material of an Enabled key is deleted, not from Disabled.',
    patch: documented => {
      const ends = new Map<string, number>();
      return {
        passedOn: async (passing, next) => {
          const key = passing.request.operation === deleting ? keyById(passing) : undefined;
          const end = key?.state === '3' ? key.expiresAt : undefined;
          const reply = await next();
          if (key && end !== undefined) ends.set(key.key_id, end);
          return reply;
        },
        isExpired: (key, now, request) => {
          const end = ends.get(key.key_id);
          if (end === undefined || end * 1000 > now || !key.material)
            return documented.isExpired(key, now, request);
          ends.delete(key.key_id);
          return true;
        },
      };
    },
  },
];
