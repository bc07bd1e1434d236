import type { Fault } from '../rules/rules.ts';

const deleting = 'delete-imported-key-material';
const importing = 'import-key-material';

/** Right to refuse, and a code that tells the client something else. */
export const codes: readonly Fault[] = [
  {
    id: 'missing-token-is-a-missing-parameter',
    breaks: ['AUT-001'],
    story: 'Answers a request without a token as one without a parameter: no client logs in again.',
    patch: () => ({ codeForMissingToken: () => 'KMS.0204' }),
  },
  {
    id: 'expired-token-is-an-invalid-parameter',
    breaks: ['AUT-003'],
    story: 'Answers an expired token as an invalid parameter: no client renews it.',
    patch: () => ({ codeForExpiredToken: () => 'KMS.0308' }),
  },
  {
    id: 'token-of-another-project-finds-nothing',
    breaks: ['AUT-004'],
    story: 'Answers a token of another project as if the key were unknown.',
    patch: () => ({ codeForTokenOfOtherProject: () => 'KMS.0207' }),
  },
  {
    id: 'missing-permission-is-an-invalid-parameter',
    breaks: ['AUT-006'],
    story: 'Answers a user without the permission with a status that says the request was malformed.',
    patch: () => ({ codeForMissingPermission: () => 'KMS.0308' }),
  },
  {
    id: 'missing-key-id-is-a-state',
    breaks: ['INP-001'],
    story: 'Answers a request without key_id as if the key were in the wrong state.',
    patch: () => ({ codeForMissingKeyId: () => 'KMS.2701' }),
  },
  {
    id: 'invalid-json-is-a-state',
    breaks: ['INP-006'],
    story: 'Answers a body that is not JSON as if the key were in the wrong state.',
    patch: () => ({ codeForInvalidJson: () => 'KMS.2701' }),
  },
  {
    id: 'generated-material-is-a-state',
    breaks: ['PRE-001', 'PRE-006'],
    story:
      'Says that a key whose material KMS generated is in the wrong state, so that clients wait for ever.',
    patch: documented => ({
      codeForNotExternal: operation =>
        operation === deleting ? 'KMS.2701' : documented.codeForNotExternal(operation),
    }),
  },
  {
    id: 'imported-private-key-is-a-state',
    breaks: ['PRE-004', 'PRE-005'],
    story: 'Says that a key with an imported private key is in the wrong state.',
    patch: () => ({ codeForAsymmetricMaterial: () => 'KMS.2701' }),
  },
  {
    id: 'default-key-is-a-state',
    breaks: ['PRE-009'],
    story: 'Says that a default master key is in the wrong state.',
    patch: documented => ({
      codeForDefaultKey: operation =>
        operation === deleting ? 'KMS.2701' : documented.codeForDefaultKey(operation),
    }),
  },
  {
    id: 'unknown-key-is-pending-deletion',
    breaks: ['PRE-010'],
    story: 'Says of a key that never existed that it is pending deletion.',
    patch: () => ({ codeForUnknownKey: () => 'KMS.0210' }),
  },
  {
    id: 'different-material-is-a-length',
    // REC-008 sharpens REC-003 and has nothing to add once that one failed.
    breaks: ['REC-003'],
    story: 'Refuses different material as if its length were wrong, which hides that data is at stake.',
    patch: () => ({ codeForDifferentMaterial: () => 'KMS.2604' }),
  },
  {
    id: 'token-of-another-key-is-different-material',
    breaks: ['IMP-006'],
    story: 'Refuses an import token of another key as if the material were different.',
    patch: () => ({ codeForImportTokenOfOtherKey: () => 'KMS.2606' }),
  },
  {
    id: 'corrupt-token-is-an-expiration-time',
    breaks: ['IMP-007'],
    story: 'Refuses a corrupted import token as if the expiration time were in the past.',
    patch: () => ({ codeForCorruptImportToken: () => 'KMS.2602' }),
  },
  {
    id: 'undecryptable-material-is-an-expiration-time',
    breaks: ['IMP-008'],
    story: 'Refuses material that it cannot unwrap as if the expiration time were in the past.',
    patch: () => ({ codeForUndecryptableMaterial: () => 'KMS.2602' }),
  },
  {
    id: 'wrong-length-is-different-material',
    breaks: ['IMP-009'],
    story: 'Refuses material of a wrong length as if it were different from the first.',
    patch: () => ({ codeForMaterialLength: () => 'KMS.2606' }),
  },
  {
    id: 'past-expiration-time-is-an-expired-token',
    breaks: ['IMP-010'],
    story: 'Refuses an expiration time in the past as if the import token had expired.',
    patch: () => ({ codeForPastExpirationTime: () => 'KMS.2601' }),
  },
  {
    id: 'present-material-is-different-material',
    breaks: ['IMP-011'],
    story: 'Refuses an import into a key that has its material as if the bytes were different.',
    patch: documented => ({
      codeForNotPendingImport: operation =>
        operation === importing ? 'KMS.2606' : documented.codeForNotPendingImport(operation),
    }),
  },
  {
    id: 'unknown-wrapping-algorithm-is-an-expired-token',
    breaks: ['IMP-012'],
    story: 'Refuses a made-up wrapping algorithm as if an import token had expired.',
    patch: () => ({ codeForUnknownWrappingAlgorithm: () => 'KMS.2601' }),
  },
  {
    id: 'expired-import-token-is-different-material',
    breaks: ['IMP-014'],
    story: 'Refuses an expired import token as if the material were different.',
    patch: () => ({ codeForExpiredImportToken: () => 'KMS.2606' }),
  },
];
