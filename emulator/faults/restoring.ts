import { createHash, randomBytes } from 'node:crypto';
import type { Fault } from '../rules/rules.ts';
import { changeWhenRefused } from './refused-all-the-same.ts';

/** REC: importing the same material again restores the key. */
export const restoring: readonly Fault[] = [
  {
    id: 'reimport-leaves-the-key-disabled',
    breaks: ['REC-001'],
    story: 'A key is disabled after its material was imported again.',
    patch: () => ({ stateAfterImport: key => (key.imports > 1 ? '3' : '2') }),
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
    id: 'any-material-restores-the-key',
    // REC-008 sharpens REC-003 and has nothing to add once that one failed.
    breaks: ['REC-003'],
    story: 'Different material can be imported after a delete, and everything encrypted before is lost.',
    patch: () => ({ materialMatches: () => true }),
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
    id: 'third-cycle-loses-data',
    breaks: ['REC-005'],
    story: 'The third import after a delete keeps other bytes than were given.',
    patch: () => ({ materialToKeep: (key, material) => (key.imports < 3 ? material : randomBytes(32)) }),
  },
  {
    id: 'reimport-after-disabled-is-never-enabled',
    breaks: ['REC-006'],
    story: 'A key whose material was deleted while disabled waits for activation after the import.',
    patch: () => ({ stateAfterImport: key => (key.deletedFrom === '3' ? '1' : '2') }),
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
    id: 'half-of-the-material-is-compared',
    breaks: ['REC-008'],
    story: 'Material counts as the same when its first 16 bytes are.',
    patch: documented => ({
      fingerprintOf: (material, key) => documented.fingerprintOf(material.subarray(0, 16), key),
    }),
  },
  {
    id: 'last-byte-is-not-compared',
    breaks: ['REC-008'],
    story: 'Material counts as the same when all but its last byte are.',
    patch: documented => ({
      fingerprintOf: (material, key) => documented.fingerprintOf(material.subarray(0, -1), key),
    }),
  },
];
