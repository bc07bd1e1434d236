import { createDecipheriv, randomBytes } from 'node:crypto';
import { Refusal } from '../core/errors.ts';
import type { Key, Reply, Request } from '../core/types.ts';
import { type ImportTicket, importTokenParts } from '../crypto/import-token.ts';
import type { Passing } from '../rules/request.ts';
import type { Fault, Rules } from '../rules/rules.ts';
import {
  bodyOf,
  changeWhenRefused,
  day,
  fetching,
  importing,
  isCode,
  keyById,
  type Members,
} from './common.ts';

/** Reads the ticket of a token and forgets to verify its seal. */
function readUnverified(token: string, sealingKey: Buffer): ImportTicket | undefined {
  const { iv, sealed } = importTokenParts(Buffer.from(token, 'base64'));
  const text = createDecipheriv('aes-256-gcm', sealingKey, iv).update(sealed).toString('latin1');
  const [ticket] = /^\{[^}]*\}/.exec(text) ?? [];
  try {
    return ticket === undefined ? undefined : (JSON.parse(ticket) as ImportTicket);
  } catch {
    return undefined;
  }
}

/** Shows a deletion date so many days later than the real one. */
function shiftedDate(documented: Rules, days: number): Rules['keyInfo'] {
  return (key, shown) => {
    const date = shown.scheduled_deletion_date;
    const scheduled_deletion_date = date && String(Number(date) + days * 86_400_000);
    return documented.keyInfo(key, { ...shown, scheduled_deletion_date });
  };
}

/** Whether list-keys is asked for any page but the first one. */
const isOfLaterPage = ({ operation, parameters }: Request): boolean =>
  operation === 'list-keys' && Number(parameters.marker) > 0;

/** IMP: getting to imported material. */
export const impFaults: readonly Fault[] = [
  {
    id: 'new-external-key-shows-origin-kms',
    breaks: ['IMP-001'],
    story: 'describe-key shows the origin kms for an external key until material is imported.',
    patch: documented => ({
      keyInfo: (key, shown) => ({
        ...documented.keyInfo(key, shown),
        origin: key.imports === 0 ? 'kms' : key.origin,
      }),
    }),
  },
  {
    id: 'new-external-key-reads-pending-activation',
    breaks: ['IMP-001'],
    story: 'Shows a new external key as pending activation until material is imported.',
    patch: () => ({
      shownState: key =>
        key.origin === 'external' && key.imports === 0 && key.state === '5' ? '1' : key.state,
    }),
  },
  {
    id: 'new-external-key-has-material',
    breaks: ['IMP-001'],
    story: 'Makes material for every new key, external ones too: they encrypt before anything is imported.',
    patch: documented => ({
      materialForEncrypt: key =>
        key.origin === 'external' && key.imports === 0 && key.state === '5' && !key.key_spec.startsWith('RSA')
          ? randomBytes(32)
          : documented.materialForEncrypt(key),
    }),
  },
  {
    id: 'import-token-expiry-in-milliseconds',
    breaks: ['IMP-002'],
    story: 'get-parameters-for-import shows the expiry of its token in milliseconds.',
    patch: () => ({ shownTokenExpiry: seconds => seconds * 1000 }),
  },
  {
    id: 'import-token-expiry-is-a-day-late',
    breaks: ['IMP-002'],
    story: 'get-parameters-for-import shows an expiry that is a day later than the real one.',
    patch: documented => ({ shownTokenExpiry: seconds => documented.shownTokenExpiry(seconds + 86_400) }),
  },
  {
    id: 'first-import-leaves-the-key-disabled',
    breaks: ['IMP-003'],
    story: 'A key is disabled after its first import.',
    patch: () => ({ stateAfterImport: key => (key.imports === 1 ? '3' : '2') }),
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
    id: 'expiration-time-in-seconds',
    breaks: ['IMP-004'],
    story: 'describe-key shows the expiration time of material in seconds.',
    patch: () => ({ shownExpirationTime: seconds => (seconds === undefined ? '' : String(seconds)) }),
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
    id: 'generated-keys-get-import-parameters',
    breaks: ['IMP-005'],
    story: 'Serves get-parameters-for-import for keys whose material KMS generated.',
    patch: documented => ({
      acceptsOriginForImport: (key, operation) =>
        operation === 'get-parameters-for-import' || documented.acceptsOriginForImport(key, operation),
    }),
  },
  {
    id: 'origin-is-not-checked-on-import',
    breaks: ['IMP-005'],
    story: 'Refuses an import into a key that KMS generated with the code for its state.',
    patch: documented => ({
      acceptsOriginForImport: (key, operation) =>
        operation === 'import-key-material' || documented.acceptsOriginForImport(key, operation),
    }),
  },
  {
    id: 'import-token-of-another-key-is-accepted',
    breaks: ['IMP-006'],
    story: 'Imports material with the import token of another key.',
    patch: () => ({ acceptsKeyOfImportToken: () => true }),
  },
  {
    id: 'import-token-of-another-key-answered-as-different-material',
    breaks: ['IMP-006'],
    story: 'Refuses an import token of another key with the code for different material.',
    patch: () => ({ codeForImportTokenOfOtherKey: () => 'KMS.2606' }),
  },
  {
    id: 'seal-of-import-token-is-not-verified',
    breaks: ['IMP-007'],
    story: 'Accepts an import token that was altered, as long as it can be read.',
    patch: () => ({ readImportToken: readUnverified }),
  },
  {
    id: 'corrupt-import-token-answered-as-past-expiration-time',
    breaks: ['IMP-007'],
    story: 'Refuses a corrupted import token with the code for a past expiration time.',
    patch: () => ({ codeForCorruptImportToken: () => 'KMS.2602' }),
  },
  {
    id: 'failed-unwrapping-is-ignored',
    breaks: ['IMP-008'],
    story: 'Imports the first wrapped bytes when the material cannot be unwrapped.',
    patch: () => ({ unwrappedMaterial: (unwrapped, wrapped) => unwrapped ?? wrapped.subarray(0, 32) }),
  },
  {
    id: 'undecryptable-material-answered-as-past-expiration-time',
    breaks: ['IMP-008'],
    story: 'Refuses material that cannot be unwrapped with the code for a past expiration time.',
    patch: () => ({ codeForUndecryptableMaterial: () => 'KMS.2602' }),
  },
  {
    id: 'material-of-any-length-is-imported',
    breaks: ['IMP-009'],
    story: 'Imports material of any length into an AES_256 key.',
    patch: () => ({ acceptsMaterialLength: () => true }),
  },
  {
    id: 'wrong-length-answered-as-different-material',
    breaks: ['IMP-009'],
    story: 'Refuses material of a wrong length with the code for different material.',
    patch: () => ({ codeForMaterialLength: () => 'KMS.2606' }),
  },
  {
    id: 'past-expiration-time-is-accepted',
    breaks: ['IMP-010'],
    story: 'Accepts an expiration time in the past.',
    patch: () => ({ acceptsExpirationTime: () => true }),
  },
  {
    id: 'past-expiration-time-answered-as-expired-import-token',
    breaks: ['IMP-010'],
    story: 'Refuses an expiration time in the past with the code for an expired import token.',
    patch: () => ({ codeForPastExpirationTime: () => 'KMS.2601' }),
  },
  {
    id: 'import-over-present-material',
    breaks: ['IMP-011'],
    story: 'Imports into an enabled key, over its present material.',
    patch: () => ({ acceptsStateForImport: key => key.state === '5' || key.state === '2' }),
  },
  {
    id: 'present-material-answered-as-different-material',
    breaks: ['IMP-011'],
    story: 'Refuses an import into a key that has material with the code for different material.',
    patch: documented => ({
      codeForNotPendingImport: operation =>
        operation === importing ? 'KMS.2606' : documented.codeForNotPendingImport(operation),
    }),
  },
  {
    id: 'unknown-wrapping-algorithm-is-accepted',
    breaks: ['IMP-012'],
    story: 'Serves get-parameters-for-import for a wrapping algorithm that does not exist.',
    patch: () => ({ acceptsWrappingAlgorithm: () => true }),
  },
  {
    id: 'unknown-wrapping-algorithm-answered-as-expired-import-token',
    breaks: ['IMP-012'],
    story: 'Refuses an unknown wrapping algorithm with the code for an expired import token.',
    patch: () => ({ codeForUnknownWrappingAlgorithm: () => 'KMS.2601' }),
  },
  {
    id: 'key-state-is-a-number',
    breaks: ['IMP-013'],
    story: 'Shows key_state as a JSON number, but a string is published.',
    patch: documented => ({
      keyInfo: (key, shown) => ({ ...documented.keyInfo(key, shown), key_state: Number(shown.key_state) }),
    }),
  },
  {
    id: 'quota-is-a-string',
    breaks: ['IMP-013'],
    story: 'Shows the quota as a string, but a number is published.',
    patch: () => ({
      successBody: (operation, body) =>
        operation === 'user-quotas'
          ? JSON.parse(JSON.stringify(body).replaceAll(/"(quota|used)":(\d+)/g, '"$1":"$2"'))
          : body,
    }),
  },
  {
    id: 'expired-import-token-is-accepted',
    breaks: ['IMP-014'],
    story: 'Accepts an import token that has expired.',
    patch: () => ({ acceptsAgeOfImportToken: () => true }),
  },
  {
    id: 'expired-import-token-answered-as-different-material',
    breaks: ['IMP-014'],
    story: 'Refuses an expired import token with the code for different material.',
    patch: () => ({ codeForExpiredImportToken: () => 'KMS.2606' }),
  },
  {
    id: 'any-number-of-pending-days-is-accepted',
    breaks: ['IMP-016'],
    story: 'Schedules a deletion in less than seven days.',
    patch: documented => ({
      readPendingDays: value => (Number(value) === 6 ? 6 : documented.readPendingDays(value)),
    }),
  },
  {
    id: 'longest-pending-period-is-refused',
    breaks: ['IMP-016'],
    story: 'Refuses to schedule a deletion in 1096 days.',
    patch: documented => ({
      readPendingDays: value => (Number(value) === 1096 ? undefined : documented.readPendingDays(value)),
    }),
  },
  {
    id: 'key-is-deleted-a-day-early',
    breaks: ['IMP-017'],
    story: 'Deletes a key a day before the end of its pending period.',
    patch: documented => ({ isGone: (key, now) => documented.isGone(key, now + 86_400_000) }),
  },
  {
    id: 'deletion-date-is-three-days-early',
    breaks: ['IMP-017', 'IMP-021'],
    story: 'Shows a deletion date three days before the end of the pending period.',
    patch: documented => ({ keyInfo: shiftedDate(documented, -3) }),
  },
  {
    id: 'deletion-date-is-a-day-late',
    breaks: ['IMP-021'],
    story: 'Shows a deletion date a day after the end of the pending period.',
    patch: documented => ({ keyInfo: shiftedDate(documented, 1) }),
  },
  {
    id: 'total-counts-the-keys-of-the-page',
    breaks: ['IMP-018'],
    story: 'list-keys shows the number of keys on the page as the total.',
    patch: () => ({
      successBody: (operation, body) => {
        const { key_details: page = [] } = body as { key_details?: unknown[] };
        return operation === 'list-keys' ? { ...(body as object), total: page.length } : body;
      },
    }),
  },
  {
    id: 'import-refused-for-its-expiry-binds-the-key',
    breaks: ['IMP-019'],
    story: 'After an import with a past expiration time was refused, a new key refuses the right material.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(importing, 'KMS.2602', key => {
        key.fingerprint ??= randomBytes(32);
      }),
    }),
  },
  {
    id: 'import-refused-for-its-token-binds-the-key',
    breaks: ['IMP-019'],
    story: 'After an import with a corrupted token was refused, a new key refuses the right material.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(importing, 'KMS.2605', key => {
        key.fingerprint ??= randomBytes(32);
      }),
    }),
  },
  {
    id: 'empty-plain-text-is-encrypted',
    breaks: ['IMP-020'],
    story: 'encrypt-data accepts an empty plain text.',
    patch: documented => ({ acceptsPlainText: value => value === '' || documented.acceptsPlainText(value) }),
  },
  {
    id: 'pages-of-a-listing-lose-a-key',
    breaks: ['IMP-018'],
    story: 'Each page of list-keys but the last one lacks its last key.',
    patch: () => ({
      successBody: (operation, body) => {
        const page = body as { keys: unknown[]; key_details: unknown[]; truncated: string };
        if (operation !== 'list-keys' || page.truncated !== 'true') return body;
        return { ...page, keys: page.keys.slice(0, -1), key_details: page.key_details.slice(0, -1) };
      },
    }),
  },
  {
    id: 'expiration-time-is-in-local-time',
    breaks: ['IMP-004'],
    story: 'Shows the expiration time of material eight hours late, as if it were local time.',
    patch: documented => ({
      shownExpirationTime: seconds =>
        documented.shownExpirationTime(seconds === undefined ? undefined : seconds + 8 * 3600),
    }),
  },
  {
    id: 'keys-pending-deletion-are-not-listed',
    breaks: ['IMP-018'],
    story: 'list-keys without a filter leaves out the keys that are pending deletion.',
    patch: () => ({
      listedKeys: (keys, filter) => (filter === '' ? keys.filter(key => key.state !== '4') : keys),
    }),
  },
  {
    id: 'changes-answer-the-state-before',
    breaks: ['IMP-013'],
    story: 'schedule-key-deletion answers that the key is Enabled.',
    patch: () => ({ repliedState: key => (key.state === '4' ? '2' : key.state) }),
  },
  {
    id: 'plain-text-beyond-ascii-is-damaged',
    breaks: ['IMP-013'],
    story: 'decrypt-data gives back plain text with characters outside ASCII in another encoding.',
    patch: () => ({ decryptedText: plain => plain.toString('latin1') }),
  },
  {
    id: 'cancelled-deletion-loses-the-material',
    breaks: ['IMP-013'],
    story: 'Scheduling the deletion of an external key and cancelling it loses its imported material.',
    patch: () => ({
      stateAfterCancel: key => {
        if (key.origin === 'external') key.material = undefined;
        return key.material ? '3' : '5';
      },
    }),
  },
  {
    id: 'longest-alias-is-refused',
    breaks: ['IMP-020'],
    story: 'Refuses an alias of 255 characters.',
    patch: documented => ({
      acceptsAlias: alias => documented.acceptsAlias(alias) && String(alias).length < 255,
    }),
  },
  {
    id: 'colon-in-an-alias-is-refused',
    breaks: ['IMP-020'],
    story: 'Refuses an alias with a colon in it.',
    patch: documented => ({
      acceptsAlias: alias => documented.acceptsAlias(alias) && !String(alias).includes(':'),
    }),
  },
  {
    id: 'longest-description-is-refused',
    breaks: ['IMP-020'],
    story: 'Refuses a description of 255 characters.',
    patch: documented => ({
      acceptsDescription: value => documented.acceptsDescription(value) && String(value ?? '').length < 255,
    }),
  },
  {
    id: 'refused-description-leaves-a-key',
    breaks: ['IMP-020'],
    story: 'Refuses a description that is too long once the key is made, and leaves it there.',
    patch: documented => {
      const accepts = ({ request: { parameters } }: Passing) =>
        documented.acceptsDescription(parameters.key_description);
      return {
        acceptsDescription: () => true,
        passedOn: async (passing, next) => {
          const reply = await next();
          if (accepts(passing)) return reply;
          throw new Refusal(documented.codeForInvalidDescription('create-key'));
        },
      };
    },
  },
  {
    id: 'long-description-is-cut',
    breaks: ['IMP-020'],
    story: 'Shows only the first 128 characters of a description.',
    patch: documented => ({
      keyInfo: (key, shown) => ({
        ...documented.keyInfo(key, shown),
        key_description: key.key_description.slice(0, 128),
      }),
    }),
  },
  {
    id: 'alias-is-shown-in-lower-case',
    breaks: ['IMP-020'],
    story: 'Shows aliases in lower case.',
    patch: documented => ({
      keyInfo: (key, shown) => ({
        ...documented.keyInfo(key, shown),
        key_alias: key.key_alias.toLowerCase(),
      }),
    }),
  },
  {
    id: 'alias-is-found-by-its-beginning',
    breaks: ['IMP-020'],
    story: 'Describes a key whose alias only begins with the one that was asked for.',
    patch: () => ({ findAlias: (alias, keys) => keys.find(key => key.key_alias.startsWith(alias)) }),
  },
  {
    id: 'refused-length-forgets-the-binding',
    breaks: ['IMP-019'],
    story: 'After material of a wrong length was refused, the key takes other material than before.',
    patch: () => ({
      effectOfRefusal: (code, request, keys) => {
        const key = keys.get(String(request.parameters.key_id));
        if (code === 'KMS.2604' && key) key.fingerprint = undefined;
      },
    }),
  },
  {
    id: 'cancel-loses-the-expiry',
    breaks: ['IMP-004'],
    story: 'Cancelling a deletion removes the expiration time of the material.',
    patch: documented => ({
      stateAfterCancel: key => {
        key.expiresAt = undefined;
        return documented.stateAfterCancel(key);
      },
    }),
  },
  {
    id: 'import-token-is-valid-for-an-hour',
    breaks: ['IMP-002'],
    story: 'Says that an import token is valid for 24 hours, and takes it for one.',
    patch: () => ({ acceptsAgeOfImportToken: (ticket, now) => now < ticket.expiresAt - 82_800 }),
  },
  {
    id: 'leading-zeros-of-the-material-are-lost',
    breaks: ['IMP-003'],
    story: 'Reads material as a number, so that material that begins with a zero byte is too short.',
    patch: () => ({
      unwrappedMaterial: plain =>
        plain && plain[0] === 0 ? plain.subarray(plain.findIndex(byte => byte !== 0)) : plain,
    }),
  },
  {
    id: 'imported-key-reads-origin-kms',
    breaks: ['IMP-003'],
    story: 'Once it has material, an external key shows the origin kms.',
    patch: documented => ({
      keyInfo: (key, shown) => ({
        ...documented.keyInfo(key, shown),
        origin: key.imports > 0 ? 'kms' : key.origin,
      }),
    }),
  },
  {
    id: 'import-refuses-a-sequence',
    breaks: ['IMP-003'],
    story: 'import-key-material refuses every request that has a sequence.',
    patch: documented => ({
      acceptsSequence: (value, operation) =>
        operation === 'import-key-material'
          ? value === undefined
          : documented.acceptsSequence(value, operation),
    }),
  },
  {
    id: 'import-token-of-another-key-serves-a-reimport',
    breaks: ['IMP-006'],
    story: 'Accepts the import token of another key where the key had material before.',
    patch: documented => ({
      acceptsKeyOfImportToken: (ticket, key) =>
        key.imports > 0 || documented.acceptsKeyOfImportToken(ticket, key),
    }),
  },
  {
    id: 'import-token-may-be-followed-by-anything',
    breaks: ['IMP-007'],
    story: 'Accepts an import token with something after it.',
    patch: documented => ({
      readImportToken: (token, sealingKey) => documented.readImportToken(token.slice(0, 2236), sealingKey),
    }),
  },
  {
    id: 'expired-import-token-serves-a-reimport',
    breaks: ['IMP-014'],
    story: 'Accepts an expired import token where the key had material before.',
    patch: documented => ({
      acceptsAgeOfImportToken: (ticket, now, key) =>
        key.imports > 0 || documented.acceptsAgeOfImportToken(ticket, now, key),
    }),
  },
  {
    id: 'import-into-a-disabled-key',
    breaks: ['IMP-011'],
    story: 'Imports into a Disabled key that has its material, and enables it.',
    patch: documented => ({
      acceptsStateForImport: key => documented.acceptsStateForImport(key) || key.state === '3',
    }),
  },
  {
    id: 'import-into-a-key-pending-deletion',
    breaks: ['IMP-011'],
    story:
      'Imports into a key that is pending deletion and enables it, and deletes it at its date all the same.',
    patch: documented => ({
      acceptsStateForImport: key => documented.acceptsStateForImport(key) || key.state === '4',
    }),
  },
  {
    id: 'import-into-an-empty-key-pending-deletion',
    breaks: ['IMP-011'],
    story: 'Imports into a key that is pending deletion where it has no material.',
    patch: documented => ({
      acceptsStateForImport: key =>
        documented.acceptsStateForImport(key) || (key.state === '4' && key.material === undefined),
    }),
  },
  {
    id: 'base64-text-is-taken-for-material',
    breaks: ['IMP-009'],
    story: 'Decodes material that is the Base64 text of 32 bytes, and imports these.',
    patch: documented => ({
      unwrappedMaterial: (unwrapped, wrapped) => {
        const text = unwrapped?.toString('latin1') ?? '';
        const decoded = /^[0-9a-zA-Z+/]{43}=$/.test(text) ? Buffer.from(text, 'base64') : unwrapped;
        return documented.unwrappedMaterial(decoded, wrapped);
      },
    }),
  },
  {
    id: 'public-key-is-broken-into-lines',
    breaks: ['IMP-002'],
    story: 'get-parameters-for-import breaks the public key into lines, which strict decoders refuse.',
    patch: () => ({ shownPublicKey: publicKey => publicKey.replaceAll(/(.{64})/g, '$1\n') }),
  },
  {
    id: 'import-token-expiry-has-a-fraction',
    breaks: ['IMP-002'],
    story:
      'get-parameters-for-import shows the expiry with a fraction, which clients do not read as an integer.',
    patch: () => ({ shownTokenExpiry: seconds => seconds + 0.25 }),
  },
  {
    id: 'expiration-time-as-text-is-ignored',
    breaks: ['IMP-004', 'IMP-010', 'IMP-020'],
    story: 'Ignores an expiration time that is sent as a string, so that the material never expires.',
    patch: documented => ({
      readExpirationTime: value =>
        typeof value === 'string' ? undefined : documented.readExpirationTime(value),
    }),
  },
  {
    id: 'expiration-time-after-2038-is-refused',
    breaks: ['IMP-004'],
    story: 'Reads the expiration time into 32 bits, so that one after January 2038 lies in the past.',
    patch: documented => ({
      readExpirationTime: value => {
        const seconds = documented.readExpirationTime(value);
        return typeof seconds === 'number' ? seconds | 0 : seconds;
      },
    }),
  },
  {
    id: 'earlier-expiry-wins-over-a-later-one',
    breaks: ['EXP-002'],
    story: 'Material that is imported again with a later expiration time keeps the earlier one.',
    patch: documented => {
      const earlier = new Map<string, number>();
      return {
        expiryToKeep: (key, offered) => {
          const kept = documented.expiryToKeep(key, offered);
          if (kept === undefined) return kept;
          const earliest = Math.min(kept, earlier.get(key.key_id) ?? kept);
          earlier.set(key.key_id, earliest);
          return earliest;
        },
      };
    },
  },
  {
    id: 'disabling-removes-the-expiry',
    breaks: ['IMP-004'],
    story: 'Disabling a key removes the expiration time of its material.',
    patch: documented => ({
      stateAfterDisable: key => {
        key.expiresAt = undefined;
        return documented.stateAfterDisable(key);
      },
    }),
  },
  {
    id: 'long-pending-periods-are-cut',
    breaks: ['IMP-017'],
    story: 'Deletes a key after 365 days where more were asked for.',
    patch: documented => ({
      readPendingDays: value => {
        const days = documented.readPendingDays(value);
        return days === undefined ? undefined : Math.min(days, 365);
      },
    }),
  },
  {
    id: 'encryption-context-is-ignored',
    breaks: ['IMP-013'],
    story: 'Ignores encryption_context, so that ciphertext decrypts with any other context or none.',
    patch: documented => ({
      readBody: (value, operation) => {
        const body = documented.readBody(value, operation);
        if (!body) return body;
        const { encryption_context, ...others } = body;
        return others;
      },
    }),
  },
  {
    id: 'values-of-a-context-are-ignored',
    breaks: ['IMP-013'],
    story: 'Of an encryption_context only the names count, so that ciphertext decrypts with any values.',
    patch: documented => ({
      readBody: (value, operation) => {
        const body = documented.readBody(value, operation);
        const { encryption_context: context } = body ?? {};
        if (!body || typeof context !== 'object' || context === null || Array.isArray(context)) return body;
        return {
          ...body,
          encryption_context: Object.fromEntries(Object.keys(context).map(name => [name, ''])),
        };
      },
    }),
  },
  {
    id: 'filtered-pages-skip-a-key',
    breaks: ['IMP-018'],
    story: 'next_marker of list-keys skips a key where the list is filtered by state.',
    patch: documented => ({
      successBody: (operation, body, request) => {
        const page = documented.successBody(operation, body, request) as { next_marker?: string };
        const skips = operation === 'list-keys' && request.parameters.key_state && page.next_marker;
        return skips ? { ...page, next_marker: String(Number(page.next_marker) + 1) } : page;
      },
    }),
  },
  {
    id: 'keys-pending-deletion-do-not-count',
    breaks: ['IMP-013'],
    story: 'The quotas do not count keys that are pending deletion.',
    patch: () => ({ countedKeys: keys => keys.filter(key => key.state !== '4').length }),
  },
  {
    id: 'create-answers-another-domain',
    breaks: ['IMP-001'],
    story: 'create-key answers a domain_id that is not the one that describe-key shows.',
    patch: documented => ({
      successBody: (operation, body, request) => {
        const answer = documented.successBody(operation, body, request) as { key_info: object };
        const domain_id = 'd0'.repeat(16);
        return operation === 'create-key'
          ? { ...answer, key_info: { ...answer.key_info, domain_id } }
          : answer;
      },
    }),
  },
  {
    id: 'encrypt-by-alias-answers-the-alias',
    breaks: ['IMP-013'],
    story: 'encrypt-data answers the alias as key_id where the key was named by its alias.',
    patch: documented => ({
      successBody: (operation, body, request) => {
        const { key_id } = request.parameters;
        const answer = documented.successBody(operation, body, request);
        return operation === 'encrypt-data' ? { ...(answer as object), key_id } : answer;
      },
    }),
  },
  {
    id: 'description-beyond-ascii-crashes',
    breaks: ['IMP-020', 'ERR-004'],
    story: 'Answers an internal error to a description with characters outside ASCII.',
    patch: documented => ({
      acceptsDescription: description => {
        if (typeof description === 'string' && /[^\n -~]/.test(description)) throw new Error('encoding');
        return documented.acceptsDescription(description);
      },
    }),
  },
  {
    id: 'import-parameters-are-kept-for-a-week',
    breaks: ['IMP-002'],
    story: 'Answers get-parameters-for-import with the token of the last call, even when that has expired.',
    patch: () => {
      const kept = new Map<string, { reply: Reply; until: number }>();
      return {
        passedOn: async (passing, next) => {
          const { request, now } = passing;
          const reply = await next();
          const key = request.operation === fetching ? keyById(passing) : undefined;
          if (!key) return reply;
          const name = `${key.key_id} ${request.parameters.wrapping_algorithm} ${key.imports}`;
          const last = kept.get(name);
          if (last && now < last.until) return last.reply;
          kept.set(name, { reply, until: now + 7 * day });
          return reply;
        },
      };
    },
  },
  {
    id: 'first-schedule-still-counts',
    breaks: ['IMP-017'],
    story:
      'Deletes a key at the date of its first schedule, although that was cancelled and a later one was made.',
    patch: documented => {
      const earliest = new Map<string, number>();
      return {
        isGone: (key, now) => {
          const { key_id, scheduledDeletion } = key;
          if (scheduledDeletion === undefined) return false;
          const first = Math.min(scheduledDeletion, earliest.get(key_id) ?? scheduledDeletion);
          earliest.set(key_id, first);
          return documented.isGone({ ...key, scheduledDeletion: first }, now);
        },
      };
    },
  },
  {
    id: 'refused-import-sets-the-expiry',
    breaks: ['IMP-011'],
    story: 'Refuses an import into a key that has material, but lets that expire at the time in the request.',
    patch: () => ({
      effectOfRefusal: (code, request, keys) => {
        const { key_id, expiration_time } = request.parameters;
        const key = keys.get(String(key_id));
        const seconds = Number(expiration_time);
        if (code === 'KMS.0310' && request.operation === importing && key && seconds > 0)
          key.expiresAt = seconds;
      },
    }),
  },
  {
    id: 'head-of-an-import-token-is-not-verified',
    breaks: ['IMP-007'],
    story: 'Accepts an import token whose first forty bytes, which are not encrypted, were altered.',
    patch: () => {
      const issued = new Map<string, string>();
      const tail = (token: unknown) => Buffer.from(String(token), 'base64').toString('base64', 40);
      return {
        passedOn: async ({ request }, next) => {
          const { operation, parameters } = request;
          const known = operation === importing ? issued.get(tail(parameters.import_token)) : undefined;
          if (known !== undefined) request.parameters = { ...parameters, import_token: known };
          const reply = await next();
          const { import_token } = bodyOf(reply);
          if (operation === fetching) issued.set(tail(import_token), String(import_token));
          return reply;
        },
      };
    },
  },
  {
    id: 'whole-blocks-keep-their-padding',
    breaks: ['IMP-013'],
    story:
      'decrypt-data gives sixteen bytes too much where a plain text of at most 1,024 fills whole blocks.',
    patch: documented => ({
      decryptedText: (plain, key) => {
        const isPadded = plain.length % 16 === 0 && plain.length <= 1024;
        return documented.decryptedText(plain, key) + (isPadded ? '\u0010'.repeat(16) : '');
      },
    }),
  },
  {
    id: 'every-import-uses-the-quota',
    breaks: ['IMP-013'],
    story: 'The quotas count a key once more for each re-import, until no key can be created.',
    patch: () => ({
      countedKeys: keys => keys.reduce((sum, { imports }) => sum + Math.max(1, imports), 0),
    }),
  },
  {
    id: 'cancel-enables-what-was-disabled',
    breaks: ['IMP-013'],
    story: 'Cancelling the deletion of a key that was Disabled before enables it.',
    patch: () => {
      const before = new Map<string, string>();
      return {
        passedOn: async (passing, next) => {
          const { operation } = passing.request;
          const key = keyById(passing);
          const state = key?.state;
          const reply = await next();
          if (!key || !state) return reply;
          if (operation === 'schedule-key-deletion') before.set(key.key_id, state);
          const wrong = operation === 'cancel-key-deletion' && before.get(key.key_id) === '3' && key.material;
          if (!wrong) return reply;
          key.state = '2';
          return { ...reply, body: { ...bodyOf(reply), key_state: '2' } };
        },
      };
    },
  },
  {
    id: 'plain-text-is-measured-in-characters',
    breaks: ['IMP-020'],
    story: 'encrypt-data takes 4,096 characters where 4,096 bytes are published, so long text is taken.',
    patch: () => ({
      acceptsPlainText: value => typeof value === 'string' && value.length > 0 && value.length <= 4096,
    }),
  },
  {
    id: 'ciphertext-has-the-alphabet-of-urls',
    breaks: ['IMP-013'],
    story: 'encrypt-data answers Base64 with - and _ for + and /, and decrypt-data takes both.',
    patch: () => ({
      passedOn: async ({ request }, next) => {
        const { operation, parameters } = request;
        const { cipher_text } = parameters;
        if (operation === 'decrypt-data' && typeof cipher_text === 'string')
          parameters.cipher_text = cipher_text.replaceAll('-', '+').replaceAll('_', '/');
        const reply = await next();
        if (operation !== 'encrypt-data') return reply;
        const given = String(bodyOf(reply).cipher_text);
        const body = { ...bodyOf(reply), cipher_text: given.replaceAll('+', '-').replaceAll('/', '_') };
        return { ...reply, body };
      },
    }),
  },
  {
    id: 'cancelled-deletion-still-has-a-date',
    breaks: ['IMP-021'],
    story: 'describe-key shows the date of a deletion that was cancelled.',
    patch: () => {
      const cancelled = new Map<unknown, number>();
      return {
        passedOn: async (passing, next) => {
          const { operation } = passing.request;
          const key = keyById(passing);
          const date = key?.scheduledDeletion;
          const reply = await next();
          if (operation === 'cancel-key-deletion' && key && date !== undefined)
            cancelled.set(key.key_id, date);
          if (operation !== 'describe-key') return reply;
          const info = bodyOf(reply).key_info as Members;
          const shown = cancelled.get(info.key_id);
          if (shown === undefined || info.scheduled_deletion_date) return reply;
          return { ...reply, body: { key_info: { ...info, scheduled_deletion_date: String(shown) } } };
        },
      };
    },
  },
  {
    id: 'material-of-31-bytes-gets-a-zero-byte',
    breaks: ['IMP-009'],
    story: 'Keeps material as a big integer, so 31 bytes are filled up and a zero byte before 32 is dropped.',
    patch: () => ({
      unwrappedMaterial: unwrapped => {
        if (unwrapped?.length === 31) return Buffer.concat([Buffer.alloc(1), unwrapped]);
        return unwrapped?.length === 33 && unwrapped[0] === 0 ? unwrapped.subarray(1) : unwrapped;
      },
    }),
  },
  {
    id: 'reimported-keys-are-listed-twice',
    breaks: ['IMP-018'],
    story: 'list-keys joins keys with their imports, so that a key that was imported again is there twice.',
    patch: () => ({
      listedKeys: keys => keys.flatMap(key => Array.from({ length: Math.max(1, key.imports) }, () => key)),
    }),
  },
  {
    id: 'import-of-what-is-there-succeeds',
    breaks: ['IMP-011'],
    story: 'Answers success to an import into an Enabled key where it brings the material that is there.',
    patch: () => ({
      passedOn: async (passing, next) => {
        const key = passing.request.operation === importing ? keyById(passing) : undefined;
        if (key?.origin !== 'external' || key.state !== '2') return next();
        const before: Key = { ...key };
        key.state = '5';
        try {
          return await next();
        } catch (error) {
          throw isCode(error, 'KMS.2606') ? new Refusal('KMS.0310') : error;
        } finally {
          Object.assign(key, before);
        }
      },
    }),
  },
  {
    id: 'every-signature-is-valid',
    breaks: ['IMP-013'],
    story: 'verify says that every signature is valid.',
    patch: () => ({
      successBody: (operation, body) =>
        operation === 'verify' ? { ...(body as object), signature_valid: 'true' } : body,
    }),
  },
  {
    id: 'brackets-in-a-text-count-as-nesting',
    breaks: ['IMP-013'],
    story: 'Refuses a body as nested too deeply where a text in it has more than 64 brackets.',
    patch: () => ({ acceptsNesting: text => (text.match(/[[{]/g) ?? []).length <= 64 }),
  },
  {
    id: 'full-last-page-says-there-is-more',
    breaks: ['IMP-018'],
    story: 'list-keys says truncated true on a last page that is full, and leads to an empty one.',
    patch: () => ({
      successBody: (operation, body, { parameters }) => {
        const { keys } = body as { keys?: unknown[] };
        const limit = Number(parameters.limit);
        if (operation !== 'list-keys' || keys?.length !== limit || limit < 1) return body;
        const next_marker = String(Number(parameters.marker ?? 0) + limit);
        return { ...(body as Members), next_marker, truncated: 'true' };
      },
    }),
  },
  {
    id: 'total-counts-keys-that-are-gone',
    breaks: ['IMP-018'],
    story: 'Counts keys whose deletion took place in the total of list-keys.',
    patch: () => {
      const known = new Set<string>();
      return {
        passedOn: async ({ request, keys }, next) => {
          for (const { key_id, project_id } of keys.values())
            if (project_id === request.projectId) known.add(key_id);
          const reply = await next();
          if (request.operation !== 'list-keys' || request.parameters.key_state) return reply;
          const gone = [...known].filter(key_id => !keys.has(key_id)).length;
          const body = bodyOf(reply);
          return { ...reply, body: { ...body, total: Number(body.total) + gone } };
        },
      };
    },
  },
  {
    id: 'later-pages-come-from-a-cache',
    breaks: ['IMP-018'],
    story:
      'list-keys keeps every page but the first one, and shows it again as it was when it was first read.',
    patch: () => {
      const kept = new Map<string, Reply>();
      return {
        passedOn: async ({ request }, next) => {
          const { parameters, projectId } = request;
          if (!isOfLaterPage(request)) return next();
          const name = JSON.stringify([projectId, parameters]);
          const reply = kept.get(name) ?? (await next());
          kept.set(name, reply);
          return reply;
        },
      };
    },
  },
  {
    id: 'later-pages-show-an-older-state',
    breaks: ['IMP-018'],
    story: 'list-keys shows on every page but the first one the state in which a key was first listed there.',
    patch: () => {
      const first = new Map<unknown, unknown>();
      return {
        successBody: (_, body, request) => {
          if (!isOfLaterPage(request)) return body;
          const page = body as { key_details: Members[] };
          const key_details = page.key_details.map(each => {
            if (!first.has(each.key_id)) first.set(each.key_id, each.key_state);
            return { ...each, key_state: first.get(each.key_id) };
          });
          return { ...page, key_details };
        },
      };
    },
  },
];
