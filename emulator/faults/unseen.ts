import { createHash } from 'node:crypto';
import type { Key } from '../core/types.ts';
import type { Fault, Rules } from '../rules/rules.ts';
import { changeWhenRefused } from './change-when-refused.ts';
import { twinsOf } from './twins.ts';

const deleting = 'delete-imported-key-material';

const otherBytes = (material: Buffer): Buffer =>
  createHash('sha256').update(material).update('other').digest();

/** Remembers the material of each key, and calls `act` with it when an operation names a key that has none. */
function remembering(
  documented: Rules,
  act: (key: Key, material: Buffer, operation: string) => void,
): Rules['seesKey'] {
  const kept = new Map<string, Buffer>();
  return (key, projectId, operation) => {
    if (key.material) kept.set(key.key_id, key.material);
    const material = kept.get(key.key_id);
    if (material && !key.material) act(key, material, operation);
    return documented.seesKey(key, projectId, operation);
  };
}

/** Deletes and imports of a key that depend on more than one fact about it. */
const material: readonly Fault[] = [
  {
    id: 'material-deleted-while-disabled-still-decrypts',
    breaks: ['STA-002'],
    story: 'decrypt-data still uses a cached copy of material that was deleted while the key was Disabled.',
    patch: documented => ({
      seesKey: remembering(documented, (key, material, operation) => {
        if (operation !== 'decrypt-data' || key.state !== '5' || key.deletedFrom !== '3') return;
        Object.assign(key, { material, state: '2' });
        queueMicrotask(() => Object.assign(key, { material: undefined, state: '5' }));
      }),
    }),
  },
  {
    id: 'second-delete-forgets-the-binding',
    breaks: ['REC-003'],
    story: 'After the material of a key was deleted for the second time, the key takes any material.',
    patch: documented => ({
      eraseMaterial: key => {
        if (key.imports > 1) key.fingerprint = undefined;
        documented.eraseMaterial(key);
      },
    }),
  },
  {
    id: 'shared-material-is-not-deleted',
    breaks: ['DEL-005'],
    story: 'Answers success and deletes nothing where another key imported the same bytes.',
    patch: documented => ({
      keysErasedWith: (key, keys) =>
        twinsOf(key, keys).length > 1 ? [] : documented.keysErasedWith(key, keys),
    }),
  },
  {
    id: 'one-delete-in-seven-does-nothing',
    breaks: ['DEL-005'],
    story: 'Answers success to every delete, and forgets to carry out one in seven.',
    patch: () => {
      let deletes = 0;
      return {
        deleteTakesEffect: () => {
          deletes += 1;
          return deletes % 7 !== 0;
        },
      };
    },
  },
  {
    id: 'delete-while-disabled-clears-the-description',
    breaks: ['DEL-006'],
    story: 'Deleting the material of a Disabled key clears the description of the key.',
    patch: documented => ({
      eraseMaterial: key => {
        if (key.state === '3') key.key_description = '';
        documented.eraseMaterial(key);
      },
    }),
  },
  {
    id: 'reimport-after-a-delete-while-disabled-loses-data',
    breaks: ['REC-002'],
    story: 'Ciphertext of a key that was Disabled when its material was deleted is lost by the re-import.',
    patch: documented => ({
      materialToKeep: (key, material) =>
        key.deletedFrom === '3' ? otherBytes(material) : documented.materialToKeep(key, material),
    }),
  },
  {
    id: 'parameters-asked-for-twice-forget-the-binding',
    breaks: ['REC-003'],
    story: 'After import parameters were asked for twice since a delete, a key takes any material.',
    patch: documented => {
      const asked = new Map<string, number>();
      return {
        keyRead: (key, operation) => {
          const cycle = `${key.key_id} ${key.imports}`;
          if (operation === 'get-parameters-for-import' && key.state === '5') {
            asked.set(cycle, (asked.get(cycle) ?? 0) + 1);
            if ((asked.get(cycle) ?? 0) > 1) key.fingerprint = undefined;
          }
          return documented.keyRead(key, operation);
        },
      };
    },
  },
  {
    id: 'material-is-compared-up-to-a-zero-byte',
    breaks: ['REC-008'],
    story: 'Takes other material that differs only behind its first zero byte.',
    patch: documented => ({
      fingerprintOf: (material, key) => {
        const end = material.indexOf(0);
        return documented.fingerprintOf(end < 0 ? material : material.subarray(0, end), key);
      },
    }),
  },
  {
    id: 'simultaneous-imports-mix-two-materials',
    breaks: ['CON-007'],
    story:
      'When two materials are imported at once, a key is bound to the first and encrypts with the second.',
    patch: () => ({ waitBetweenCheckAndImport: () => new Promise(resolve => setTimeout(resolve, 25)) }),
  },
  {
    id: 'cancel-brings-the-material-back',
    breaks: ['STA-006'],
    story: 'Cancelling a scheduled deletion gives a key the material back that was deleted before.',
    patch: documented => ({
      seesKey: remembering(documented, (key, material, operation) => {
        if (operation === 'cancel-key-deletion' && key.state === '4') key.material = material;
      }),
    }),
  },
  {
    id: 'a-key-found-by-its-alias-is-a-copy',
    breaks: ['STA-001'],
    story: 'A key that is named by its alias still encrypts with a cached copy after the delete.',
    patch: documented => {
      const copies = new Map<string, Key>();
      return {
        findAlias: (alias, keys) => {
          const key = documented.findAlias(alias, keys);
          if (key?.material) copies.set(key.key_id, { ...key });
          return (key?.state === '5' && copies.get(key.key_id)) || key;
        },
      };
    },
  },
];

/** Import tokens, parameters and what an import is refused for. */
const importing: readonly Fault[] = [
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
];

/** Times: of expiry, of deletion, of creation. */
const times: readonly Fault[] = [
  {
    id: 'expiration-time-as-text-is-ignored',
    breaks: ['IMP-004'],
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
    breaks: ['IMP-004'],
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
    id: 'long-pending-periods-are-cut',
    breaks: ['IMP-017', 'IMP-021'],
    story: 'Deletes a key after 365 days where more were asked for.',
    patch: documented => ({
      readPendingDays: value => {
        const days = documented.readPendingDays(value);
        return days === undefined ? undefined : Math.min(days, 365);
      },
    }),
  },
  {
    id: 'cancelled-deletion-happens-anyway',
    breaks: ['IMP-017'],
    story: 'Deletes a key at its date although the deletion was cancelled.',
    patch: documented => {
      const dates = new Map<string, number>();
      return {
        isGone: (key, now) => {
          if (key.scheduledDeletion !== undefined) dates.set(key.key_id, key.scheduledDeletion);
          return documented.isGone(key, now) || (dates.get(key.key_id) ?? Number.POSITIVE_INFINITY) <= now;
        },
      };
    },
  },
  {
    id: 'reimport-changes-the-creation-date',
    breaks: ['IMP-013'],
    story: 'Importing material again changes the creation date of the key.',
    patch: documented => ({
      stateAfterImport: key => {
        if (key.imports > 1) key.creation_date += 60_000;
        return documented.stateAfterImport(key);
      },
    }),
  },
];

/** What the other operations take and answer. */
const siblings: readonly Fault[] = [
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
    id: 'reimported-keys-encrypt-while-disabled',
    breaks: ['CON-005'],
    story: 'A Disabled key whose material was imported again still encrypts.',
    patch: documented => ({
      materialForEncrypt: key =>
        key.state === '3' && key.imports > 1 ? key.material : documented.materialForEncrypt(key),
    }),
  },
  {
    id: 'keys-pending-deletion-still-decrypt',
    breaks: ['CON-005'],
    story:
      'decrypt-data serves keys that are pending deletion, so nobody notices that they are about to be lost.',
    patch: documented => ({
      materialForDecrypt: key => (key.state === '4' ? key.material : documented.materialForDecrypt(key)),
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
    id: 'plain-text-loses-blanks-at-its-ends',
    breaks: ['IMP-013'],
    story: 'decrypt-data gives back plain text without the blanks and line feeds at its ends.',
    patch: documented => ({ decryptedText: (plain, key) => documented.decryptedText(plain, key).trim() }),
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
];

/** Who may, and what a refusal changes. */
const access: readonly Fault[] = [
  {
    id: 'permission-of-one-user-serves-all',
    breaks: ['AUT-006', 'AUT-012'],
    story: 'Remembers which actions are permitted, and not to whom.',
    patch: documented => {
      const permitted = new Set<string>();
      return {
        permits: (user, action, projectId) => {
          const name = `${action} ${projectId}`;
          if (documented.permits(user, action, projectId)) permitted.add(name);
          return permitted.has(name);
        },
      };
    },
  },
  {
    id: 'other-projects-schedule-deletions',
    breaks: ['ISO-005'],
    story: 'schedule-key-deletion serves the keys of other projects.',
    patch: documented => ({
      seesKey: (key, projectId, operation) =>
        operation === 'schedule-key-deletion' || documented.seesKey(key, projectId, operation),
    }),
  },
  {
    id: 'access-key-serves-other-projects',
    breaks: ['AUT-010'],
    story: 'Serves signed requests for a project in which the owner of the access key has no role.',
    patch: () => ({ acceptsProjectOfAccessKey: () => true }),
  },
  {
    id: 'refused-sequence-deletes',
    breaks: ['INP-005'],
    story: 'Refuses a delete for its sequence, and deletes the material all the same.',
    patch: documented => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.0206', key => {
        if (key.origin !== 'external' || !key.material) return;
        documented.eraseMaterial(key);
        key.state = '5';
      }),
    }),
  },
];

/** Defects of kinds that the other files do not have, by what they concern. */
export const unseenFaults: readonly Fault[] = [...material, ...importing, ...times, ...siblings, ...access];
