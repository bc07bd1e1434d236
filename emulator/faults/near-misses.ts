import { randomBytes } from 'node:crypto';
import type { Key } from '../core/types.ts';
import type { Fault } from '../rules/rules.ts';

const hour = 3_600_000;
const deleting = 'delete-imported-key-material';

function sameBytes(key: Key, other: Key): boolean {
  return other !== key && key.material !== undefined && other.material?.equals(key.material) === true;
}

/** Right at the first look: bounds, units, encodings and moments that are off by a little. */
export const nearMisses: readonly Fault[] = [
  {
    id: 'delete-answers-202',
    breaks: ['DEL-001'],
    story: 'Answers a delete with 202, as if it were done later.',
    patch: documented => ({
      successStatus: operation => (operation === deleting ? 202 : documented.successStatus(operation)),
    }),
  },
  {
    id: 'sequence-must-be-of-word-characters',
    breaks: ['DEL-004'],
    story: 'Refuses a sequence of 36 characters with other than letters, digits and hyphens.',
    patch: () => ({ acceptsSequence: value => value === undefined || /^[\w-]{36}$/.test(String(value)) }),
  },
  {
    id: 'nearly-right-token-is-accepted',
    breaks: ['AUT-002'],
    story: 'Takes any token that is as long as a right one.',
    patch: () => ({ acceptsUnknownToken: value => value.length === 96 }),
  },
  {
    id: 'nobody-can-log-in',
    breaks: ['AUT-008'],
    story: 'Refuses every password.',
    patch: () => ({ acceptsLogin: () => false }),
  },
  {
    id: 'made-up-user-with-a-name-can-log-in',
    breaks: ['AUT-009'],
    story: 'Gives a token to whoever is unknown.',
    patch: documented => ({
      acceptsLogin: (user, password) => user === undefined || documented.acceptsLogin(user, password),
    }),
  },
  {
    id: 'list-of-one-key-id-is-accepted',
    breaks: ['INP-004'],
    story: 'Takes a list with one key_id, as languages do that turn lists into strings.',
    patch: documented => ({
      readKeyId: (value, operation, keys) =>
        documented.readKeyId(Array.isArray(value) ? value.join() : value, operation, keys),
    }),
  },
  {
    id: 'some-punctuation-is-legal-in-key-ids',
    breaks: ['INP-011'],
    story: 'Takes a few characters in a key_id that the pattern does not have.',
    patch: () => ({
      readKeyId: value =>
        typeof value === 'string' && /^[0-9a-z;~*]{8}(-[0-9a-z;~*]{4}){3}-[0-9a-z;~*]{12}$/.test(value)
          ? value
          : undefined,
    }),
  },
  {
    id: 'errors-are-plain-text',
    breaks: ['ERR-003'],
    story: 'Sends errors with the Content-Type of plain text.',
    patch: documented => ({
      contentType: (status, operation) =>
        status >= 400 ? 'text/plain' : documented.contentType(status, operation),
    }),
  },
  {
    id: 'new-external-key-reads-pending-activation',
    breaks: ['IMP-001'],
    story: 'A new external key reads as pending activation until its material comes.',
    patch: () => ({
      shownState: key =>
        key.origin === 'external' && key.imports === 0 && key.state === '5' ? '1' : key.state,
    }),
  },
  {
    id: 'parameters-expire-in-two-days',
    breaks: ['IMP-002'],
    story: 'Says that an import token is valid for two days, when it is for one.',
    patch: documented => ({ shownTokenExpiry: seconds => documented.shownTokenExpiry(seconds + 86_400) }),
  },
  {
    id: 'import-answers-201',
    breaks: ['IMP-003'],
    story: 'Answers an import with 201.',
    patch: documented => ({
      successStatus: operation =>
        operation === 'import-key-material' ? 201 : documented.successStatus(operation),
    }),
  },
  {
    id: 'expiration-time-is-rounded',
    breaks: ['IMP-004'],
    story: 'Shows the expiration time rounded down to the hour.',
    patch: documented => ({
      shownExpirationTime: seconds =>
        documented.shownExpirationTime(seconds === undefined ? undefined : seconds - (seconds % 3600)),
    }),
  },
  {
    id: 'origin-is-not-checked-on-import',
    breaks: ['IMP-005'],
    story: 'Takes an import into a key whose material KMS generated for a matter of its state.',
    patch: documented => ({
      acceptsOriginForImport: (key, operation) =>
        operation === 'import-key-material' || documented.acceptsOriginForImport(key, operation),
    }),
  },
  {
    id: 'quota-is-a-string',
    breaks: ['IMP-013'],
    story: 'Gives the quota as a string where a number is published.',
    patch: () => ({
      successBody: (operation, body) =>
        operation === 'user-quotas'
          ? JSON.parse(JSON.stringify(body).replaceAll(/"(quota|used)":(\d+)/g, '"$1":"$2"'))
          : body,
    }),
  },
  {
    id: 'material-expires-a-day-late',
    breaks: ['EXP-001'],
    story: 'Deletes expired material two days after its time.',
    patch: documented => ({ isExpired: (key, now) => documented.isExpired(key, now - 48 * hour) }),
  },
  {
    id: 'expiring-material-does-not-encrypt',
    breaks: ['EXP-002'],
    story: 'Refuses to encrypt with material that will expire.',
    patch: documented => ({
      materialForEncrypt: key =>
        key.expiresAt === undefined ? documented.materialForEncrypt(key) : undefined,
    }),
  },
  {
    id: 'expired-material-still-decrypts',
    breaks: ['EXP-003'],
    story: 'Decrypts with material that has expired, from a cache of what decrypt-data used.',
    patch: documented => {
      const cached = new Map<string, Buffer>();
      return {
        materialForDecrypt: key => {
          const material = documented.materialForDecrypt(key);
          if (material && key.expiresAt !== undefined) cached.set(key.key_id, Buffer.from(material));
          return material ?? (key.state === '5' ? cached.get(key.key_id) : undefined);
        },
      };
    },
  },
  {
    id: 'stale-expiry-fires-late',
    breaks: ['EXP-004'],
    story: 'Half a day after an expiry that a re-import cancelled, the material is deleted.',
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
    id: 'delete-spoils-twins',
    breaks: ['ISO-001'],
    story: 'Deleting material overwrites it in every key of the project that imported the same bytes.',
    patch: () => ({
      keysErasedWith: (key, keys) => {
        for (const other of keys.values())
          if (other.project_id === key.project_id && sameBytes(key, other)) other.material = randomBytes(32);
        return [key];
      },
    }),
  },
  {
    id: 'data-key-of-a-twin-is-opened',
    breaks: ['ISO-002'],
    story: 'decrypt-datakey opens the data key of another key that imported the same bytes.',
    patch: () => ({ acceptsKeyOfDataKey: () => true }),
  },
  {
    id: 'delete-disables-keys-of-other-projects',
    breaks: ['ISO-004'],
    story: 'Deleting material disables keys of other projects that imported the same bytes.',
    patch: () => ({
      keysErasedWith: (key, keys) => {
        for (const other of keys.values())
          if (other.project_id !== key.project_id && sameBytes(key, other)) other.state = '3';
        return [key];
      },
    }),
  },
];
