import { randomBytes } from 'node:crypto';
import type { Key } from '../core/types.ts';
import type { Fault } from '../rules/rules.ts';
import { changeWhenRefused } from './refused-all-the-same.ts';

const deleting = 'delete-imported-key-material';

/** What shows only the second time, after a detour, or for keys that were disabled. */
export const secondTime: readonly Fault[] = [
  {
    id: 'delete-from-enabled-reads-pending-activation',
    breaks: ['DEL-005'],
    story: 'A key reads as pending activation after its material was deleted.',
    patch: () => ({
      shownState: key => (key.deletedFrom === '2' && key.state === '5' ? '1' : key.state),
    }),
  },
  {
    id: 'expiring-material-is-kept',
    breaks: ['DEL-007'],
    story: 'Answers success but keeps material that would expire anyway.',
    patch: () => ({ deleteTakesEffect: key => key.expiresAt === undefined }),
  },
  {
    id: 'second-delete-changes-the-creation-date',
    breaks: ['STA-003'],
    story: 'A second delete is refused and moves the creation date of the key all the same.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.2701', key => {
        if (key.imports > 0 && key.state === '5') key.creation_date += 1000;
      }),
    }),
  },
  {
    id: 'encrypts-with-zeros-after-the-delete',
    breaks: ['STA-001'],
    story: 'Encrypts with a key of zero bytes once the material is gone: anybody can read that.',
    patch: documented => ({
      materialForEncrypt: key =>
        key.state === '5' && key.imports > 0 ? Buffer.alloc(32) : documented.materialForEncrypt(key),
    }),
  },
  {
    id: 'decrypts-what-was-encrypted-last',
    breaks: ['STA-002'],
    story: 'Decrypts after the delete with the material that decrypt-data saw last.',
    patch: documented => {
      const last = new Map<string, Buffer>();
      return {
        materialForDecrypt: (key: Key) => {
          const material = documented.materialForDecrypt(key);
          if (material) last.set(key.key_id, Buffer.from(material));
          return material ?? (key.state === '5' ? last.get(key.key_id) : undefined);
        },
      };
    },
  },
  {
    id: 'no-parameters-after-the-second-delete',
    breaks: ['CON-005'],
    story: 'Gives no import parameters for a key whose material was deleted twice.',
    patch: documented => ({
      acceptsStateForParameters: key => documented.acceptsStateForParameters(key) && key.imports < 2,
    }),
  },
  {
    id: 'parameters-after-the-delete-need-a-second-try',
    breaks: ['STA-005'],
    story: 'Refuses the first request for import parameters after each delete.',
    patch: documented => {
      const refused = new Map<string, number>();
      return {
        acceptsStateForParameters: key => {
          const first = key.imports > 0 && refused.get(key.key_id) !== key.imports;
          refused.set(key.key_id, key.imports);
          return documented.acceptsStateForParameters(key) && !first;
        },
      };
    },
  },
  {
    id: 'a-data-key-operation-uses-a-cache',
    breaks: ['STA-007'],
    story: 'create-datakey-without-plaintext goes on with the material that was deleted.',
    patch: documented => {
      const kept = new Map<string, Buffer>();
      return {
        materialForDataKey: (key, operation) => {
          const material = documented.materialForDataKey(key, operation);
          if (material) kept.set(key.key_id, Buffer.from(material));
          const cached = operation === 'create-datakey-without-plaintext' ? kept.get(key.key_id) : undefined;
          return material ?? (key.state === '5' ? cached : undefined);
        },
      };
    },
  },
  {
    id: 'reimport-waits-for-activation',
    breaks: ['REC-001'],
    story: 'A key is pending activation after its material was imported again.',
    patch: () => ({ stateAfterImport: key => (key.imports > 1 ? '1' : '2') }),
  },
  {
    id: 'plaintext-loses-its-last-character',
    breaks: ['REC-002', 'REC-007'],
    story: 'After a re-import, what decrypt-data gives back lacks its last character.',
    patch: documented => ({
      decryptedText: (plain, key) =>
        documented.decryptedText(key.imports > 1 ? plain.subarray(0, -1) : plain, key),
    }),
  },
  {
    id: 'refused-import-opens-the-key',
    breaks: ['REC-003'],
    story: 'A key reads as enabled, without any material, after different material was refused.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused('import-key-material', 'KMS.2606', key => {
        key.state = '2';
      }),
    }),
  },
  {
    id: 'refused-import-closes-the-key',
    breaks: ['REC-004'],
    story: 'After different material was refused once, nothing can be imported any more.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused('import-key-material', 'KMS.2606', key => {
        key.fingerprint = randomBytes(32);
      }),
    }),
  },
  {
    id: 'third-delete-disables',
    breaks: ['REC-005'],
    story: 'The third delete of a key leaves it disabled in place of pending import.',
    patch: documented => ({
      stateAfterDelete: key => (key.imports === 3 ? '3' : documented.stateAfterDelete(key)),
    }),
  },
  {
    id: 'new-ciphertext-names-nobody-after-reimport',
    breaks: ['REC-007'],
    story: 'What is encrypted after a re-import cannot be decrypted.',
    patch: documented => ({
      idForCiphertext: key =>
        key.imports > 1 ? '00000000-0000-0000-0000-000000000000' : documented.idForCiphertext(key),
    }),
  },
];
