import { createHash, randomBytes } from 'node:crypto';
import { Refusal } from '../core/errors.ts';
import type { Fault } from '../rules/rules.ts';
import {
  bodyOf,
  changeWhenRefused,
  day,
  deletions,
  fetching,
  importing,
  isDeleted,
  keyById,
  keyOfCiphertext,
} from './common.ts';

/** REC: importing the same material again restores the key. */
export const recFaults: readonly Fault[] = [
  {
    id: 'reimport-leaves-the-key-disabled',
    breaks: ['REC-001'],
    story: 'A key is disabled after its material was imported again.',
    patch: () => ({ stateAfterImport: key => (key.imports > 1 ? '3' : '2') }),
  },
  {
    id: 'reimport-waits-for-activation',
    breaks: ['REC-001'],
    story: 'A key is pending activation after its material was imported again.',
    patch: () => ({ stateAfterImport: key => (key.imports > 1 ? '1' : '2') }),
  },
  {
    id: 'reimport-loses-old-ciphertext',
    breaks: ['REC-002'],
    story:
      'What was encrypted before the delete does not decrypt after the same material was imported again.',
    patch: () => ({
      materialToKeep: (key, material) =>
        key.imports === 0 ? material : createHash('sha256').update(material).update('again').digest(),
    }),
  },
  {
    id: 'plaintext-loses-its-last-character',
    breaks: ['REC-002', 'REC-007'],
    story: 'After a re-import, decrypt-data drops the last character of the plaintext.',
    patch: documented => ({
      decryptedText: (plain, key) =>
        documented.decryptedText(key.imports > 1 ? plain.subarray(0, -1) : plain, key),
    }),
  },
  {
    id: 'any-material-restores-the-key',
    // REC-008 presumes REC-003.
    breaks: ['REC-003'],
    story: 'Different material can be imported after a delete, and everything encrypted before is lost.',
    patch: () => ({ materialMatches: () => true }),
  },
  {
    id: 'material-of-another-key-restores-the-key',
    breaks: ['REC-003'],
    story:
      'Takes material that any key was ever given for that of the key: it is looked up in one table for all.',
    patch: documented => {
      const known = new Set<string>();
      return {
        materialToKeep: (key, material) => {
          known.add(documented.fingerprintOf(material, key).toString('hex'));
          return documented.materialToKeep(key, material);
        },
        materialMatches: (_first, offered) => known.has(offered.toString('hex')),
      };
    },
  },
  {
    id: 'different-material-answered-as-wrong-length',
    // REC-008 presumes REC-003.
    breaks: ['REC-003'],
    story: 'Refuses different material with the code for a wrong length.',
    patch: () => ({ codeForDifferentMaterial: () => 'KMS.2604' }),
  },
  {
    id: 'refused-import-enables-the-key',
    breaks: ['REC-003'],
    story: 'Refusing different material leaves the key enabled without any material.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused('import-key-material', 'KMS.2606', key => {
        key.state = '2';
      }),
    }),
  },
  {
    id: 'refused-import-rebinds-the-key',
    breaks: ['REC-004'],
    story: 'After different material was refused, the right material is refused too.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused('import-key-material', 'KMS.2606', key => {
        key.fingerprint = randomBytes(32);
      }),
    }),
  },
  {
    id: 'right-material-needs-a-second-try',
    breaks: ['REC-004'],
    story: 'Refuses the right material too, once, after different material was refused.',
    patch: documented => {
      const wary = new Set<string>();
      return {
        materialMatches: (first, offered) => {
          const matches = documented.materialMatches(first, offered);
          if (!matches) wary.add(first.toString('hex'));
          return matches && !wary.delete(first.toString('hex'));
        },
      };
    },
  },
  {
    id: 'third-cycle-loses-data',
    breaks: ['REC-005'],
    story: 'The third re-import stores other bytes than were sent.',
    patch: () => ({ materialToKeep: (key, material) => (key.imports < 3 ? material : randomBytes(32)) }),
  },
  {
    id: 'third-delete-leaves-the-key-disabled',
    breaks: ['REC-005'],
    story: 'The third delete leaves the key disabled instead of pending import.',
    patch: documented => ({
      stateAfterDelete: key => (key.imports === 3 ? '3' : documented.stateAfterDelete(key)),
    }),
  },
  {
    id: 'reimport-after-disabled-is-never-enabled',
    breaks: ['REC-001', 'REC-006'],
    story: 'A key whose material was deleted while disabled is pending activation after the first re-import.',
    patch: () => ({
      stateAfterImport: key => (key.deletedFrom === '3' && key.imports <= 2 ? '1' : '2'),
    }),
  },
  {
    id: 'no-encryption-after-reimport',
    breaks: ['REC-007'],
    story: 'A key whose material was imported again decrypts but does not encrypt.',
    patch: documented => ({
      materialForEncrypt: key => (key.imports > 1 ? undefined : documented.materialForEncrypt(key)),
    }),
  },
  {
    id: 'ciphertext-after-reimport-names-an-unknown-key',
    breaks: ['REC-007'],
    story: 'What is encrypted after a re-import cannot be decrypted.',
    patch: documented => ({
      idForCiphertext: key =>
        key.imports > 1 ? '00000000-0000-0000-0000-000000000000' : documented.idForCiphertext(key),
    }),
  },
  {
    id: 'half-of-the-material-is-compared',
    breaks: ['REC-008'],
    story: 'Accepts different material if its first 16 bytes are right.',
    patch: documented => ({
      fingerprintOf: (material, key) => documented.fingerprintOf(material.subarray(0, 16), key),
    }),
  },
  {
    id: 'last-byte-is-not-compared',
    breaks: ['REC-008'],
    story: 'Accepts different material if only its last byte is wrong.',
    patch: documented => ({
      fingerprintOf: (material, key) => documented.fingerprintOf(material.subarray(0, -1), key),
    }),
  },
  {
    id: 'order-of-the-material-does-not-count',
    breaks: ['REC-008'],
    story: 'Takes other material that has the same bytes in another order.',
    patch: () => ({ fingerprintOf: material => Buffer.from([...material].sort((a, b) => a - b)) }),
  },
  {
    id: 'letters-of-the-material-in-any-case',
    breaks: ['REC-008'],
    story: 'Compares material as text in which the case of letters does not count.',
    patch: documented => ({
      fingerprintOf: (material, key) =>
        documented.fingerprintOf(Buffer.from(material.toString('latin1').toLowerCase(), 'latin1'), key),
    }),
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
    id: 'reimport-changes-the-creation-date',
    breaks: ['REC-005'],
    story: 'Importing material again changes the creation date of the key.',
    patch: documented => ({
      stateAfterImport: key => {
        if (key.imports > 1) key.creation_date += 60_000;
        return documented.stateAfterImport(key);
      },
    }),
  },
  {
    id: 'reimport-loses-ciphertext-with-a-context',
    breaks: ['REC-002'],
    story: 'Ciphertext that was made with an encryption_context does not decrypt after a re-import.',
    patch: () => {
      const made = new Map<unknown, number>();
      return {
        passedOn: async (passing, next) => {
          const { operation, parameters } = passing.request;
          const before = made.get(parameters.cipher_text);
          if (operation === 'decrypt-data' && before !== undefined)
            if ((keyOfCiphertext(passing)?.imports ?? 0) > before) throw new Refusal('KMS.2201');
          const reply = await next();
          const context = Object.keys((parameters.encryption_context ?? {}) as object);
          const key = passing.keys.get(String(bodyOf(reply).key_id));
          if (operation === 'encrypt-data' && context.length > 0 && key)
            made.set(bodyOf(reply).cipher_text, key.imports);
          return reply;
        },
      };
    },
  },
  {
    id: 'material-is-compared-as-text',
    breaks: ['REC-008'],
    story: 'Compares material as UTF-8 text, in which all bytes that are no text are alike.',
    patch: documented => ({
      fingerprintOf: (material, key) =>
        documented.fingerprintOf(Buffer.from(material.toString('utf8'), 'utf8'), key),
    }),
  },
  {
    id: 'binding-ends-after-thirty-days',
    breaks: ['REC-003'],
    story: 'Forgets thirty days after a delete what was deleted, and then takes any material.',
    patch: () => {
      const deletedAt = deletions();
      return {
        passedOn: async (passing, next) => {
          const { request, keys, now } = passing;
          const key = request.operation === importing ? keyById(passing) : undefined;
          const since = key && deletedAt(keys, now).get(key.key_id);
          if (!key) deletedAt(keys, now);
          if (!key || since === undefined || now - since < 30 * day) return next();
          const { fingerprint } = key;
          key.fingerprint = undefined;
          try {
            return await next();
          } catch (error) {
            key.fingerprint = fingerprint;
            throw error;
          }
        },
      };
    },
  },
  {
    id: 'wrapping-is-part-of-the-material',
    breaks: ['REC-001'],
    story:
      'Takes the same material for different where it is wrapped with another algorithm than the first time.',
    patch: () => {
      const algorithms = new Map<unknown, unknown>();
      const first = new Map<string, unknown>();
      return {
        passedOn: async ({ request, keys }, next) => {
          const { operation, parameters } = request;
          const key_id = String(parameters.key_id);
          const algorithm = algorithms.get(parameters.import_token);
          const known = first.get(key_id);
          const again = operation === importing && keys.get(key_id)?.state === '5' && known !== undefined;
          if (again && algorithm !== known) throw new Refusal('KMS.2606');
          const reply = await next();
          if (operation === fetching)
            algorithms.set(bodyOf(reply).import_token, parameters.wrapping_algorithm);
          if (operation === importing && known === undefined) first.set(key_id, algorithm);
          return reply;
        },
      };
    },
  },
  {
    id: 'refused-decrypts-are-remembered',
    breaks: ['REC-002'],
    story:
      'Remembers for ten minutes that a key could not decrypt, even when its material is imported again.',
    patch: () => {
      const refused = new Map<string, { error: unknown; until: number }>();
      return {
        passedOn: async (passing, next) => {
          const key = passing.request.operation === 'decrypt-data' ? keyOfCiphertext(passing) : undefined;
          if (!key) return next();
          const last = refused.get(key.key_id);
          if (last && passing.now < last.until) throw last.error;
          try {
            return await next();
          } catch (error) {
            if (isDeleted(key)) refused.set(key.key_id, { error, until: passing.now + 600_000 });
            throw error;
          }
        },
      };
    },
  },
  {
    id: 'other-material-is-taken-the-second-time',
    breaks: ['REC-003'],
    story: 'Takes different material that was refused once when it is sent again.',
    patch: documented => {
      const refused = new Set<string>();
      return {
        materialMatches: (first, offered) => {
          const pair = `${first.toString('hex')} ${offered.toString('hex')}`;
          const isTaken = documented.materialMatches(first, offered) || refused.has(pair);
          if (!isTaken) refused.add(pair);
          return isTaken;
        },
      };
    },
  },
  {
    id: 'sha-1-is-not-compared',
    breaks: ['REC-003'],
    story: 'Compares no material that was wrapped with SHA-1 with that which was deleted.',
    patch: () => {
      const tokens = new Set<unknown>();
      return {
        passedOn: async (passing, next) => {
          const { operation, parameters } = passing.request;
          const key = operation === importing && tokens.has(parameters.import_token) && keyById(passing);
          const fingerprint = key ? key.fingerprint : undefined;
          if (key && isDeleted(key)) key.fingerprint = undefined;
          try {
            const reply = await next();
            if (operation === fetching && parameters.wrapping_algorithm === 'RSAES_OAEP_SHA_1')
              tokens.add(bodyOf(reply).import_token);
            return reply;
          } finally {
            if (key && fingerprint) key.fingerprint = fingerprint;
          }
        },
      };
    },
  },
];
