import type { Variant } from '../rules/rules.ts';

/** Refusals with another code, or another status, that the published texts leave room for. */
export const otherCodes: readonly Variant[] = [
  {
    id: 'missing-key-id-is-an-invalid-one',
    story: 'A missing key_id is answered as an invalid one.',
    patch: () => ({ codeForMissingKeyId: () => 'KMS.0205' }),
  },
  {
    id: 'unknown-operation-is-kms-0201',
    story: 'The service itself answers an unknown operation, with 400 KMS.0201.',
    patch: () => ({ codeForUnknownOperation: () => 'KMS.0201' }),
  },
  {
    id: 'body-of-no-object-is-a-missing-parameter',
    story: 'A body that is no JSON object is answered as one without key_id.',
    patch: () => ({ codeForInvalidJson: () => 'KMS.0204' }),
  },
  {
    id: 'missing-permission-is-kms-0307',
    story: 'A user without the permission is answered with KMS.0307.',
    patch: () => ({ codeForMissingPermission: () => 'KMS.0307' }),
  },
  {
    id: 'unfit-material-is-an-invalid-parameter',
    story: 'Material of a wrong length is answered as an invalid parameter.',
    patch: () => ({ codeForMaterialLength: () => 'KMS.0308' }),
  },
  {
    id: 'corrupt-token-is-an-expired-one',
    story: 'A corrupted import token is answered as an expired one.',
    patch: () => ({ codeForCorruptImportToken: () => 'KMS.2601' }),
  },
  {
    id: 'token-of-another-key-is-corrupt',
    story: 'An import token of another key is answered as a corrupted one.',
    patch: () => ({ codeForImportTokenOfOtherKey: () => 'KMS.2605' }),
  },
  {
    id: 'expired-import-token-is-corrupt',
    story: 'An expired import token is answered as a corrupted one.',
    patch: () => ({ codeForExpiredImportToken: () => 'KMS.2605' }),
  },
  {
    id: 'undecryptable-material-has-a-wrong-length',
    story: 'Material that cannot be unwrapped is answered as material of a wrong length.',
    patch: () => ({ codeForUndecryptableMaterial: () => 'KMS.2604' }),
  },
  {
    id: 'default-key-is-not-external',
    story: 'A default master key is answered as any other key whose material KMS generated.',
    patch: () => ({ codeForDefaultKey: () => 'KMS.0309' }),
  },
  {
    id: 'key-without-material-counts-as-disabled',
    story: 'Using a key without material is answered as using a disabled one.',
    patch: () => ({ codeForUseOfKeyPendingImport: () => 'KMS.0209' }),
  },
  {
    id: 'wrong-content-type-is-415',
    story: 'A gateway in front refuses other content types with 415.',
    patch: documented => ({
      codeForWrongContentType: () => 'APIGW.0201',
      statusOf: (code, operation) => (code === 'APIGW.0201' ? 415 : documented.statusOf(code, operation)),
    }),
  },
];
