import { Refusal } from '../core/errors.ts';
import { importing } from '../faults/common.ts';
import type { Variant } from '../rules/rules.ts';

/** Refusals with another code or status that the pages allow. */
export const otherCodes: readonly Variant[] = [
  {
    id: 'missing-key-id-answered-as-invalid-id',
    story: 'Answers a missing key_id with the code for an invalid one.',
    patch: () => ({ codeForMissingKeyId: () => 'KMS.0205' }),
  },
  {
    id: 'unknown-operation-is-kms-0201',
    story: 'The service itself answers an unknown operation, with 400 KMS.0201.',
    patch: () => ({ codeForUnknownOperation: () => 'KMS.0201' }),
  },
  {
    id: 'body-not-an-object-answered-as-missing-key-id',
    story: 'Answers a body that is not a JSON object with the code for a missing key_id.',
    patch: () => ({ codeForInvalidJson: () => 'KMS.0204' }),
  },
  {
    id: 'missing-permission-is-kms-0307',
    story: 'Answers a missing permission with KMS.0307.',
    patch: () => ({ codeForMissingPermission: () => 'KMS.0307' }),
  },
  {
    id: 'wrong-length-answered-as-invalid-parameter',
    story: 'Answers material of a wrong length with the code for an invalid parameter.',
    patch: () => ({ codeForMaterialLength: () => 'KMS.0308' }),
  },
  {
    id: 'corrupt-import-token-answered-as-expired',
    story: 'Answers a corrupted import token with the code for an expired one.',
    patch: () => ({ codeForCorruptImportToken: () => 'KMS.2601' }),
  },
  {
    id: 'import-token-of-another-key-answered-as-corrupt',
    story: 'Answers an import token of another key with the code for a corrupted one.',
    patch: () => ({ codeForImportTokenOfOtherKey: () => 'KMS.2605' }),
  },
  {
    id: 'expired-import-token-answered-as-corrupt',
    story: 'Answers an expired import token with the code for a corrupted one.',
    patch: () => ({ codeForExpiredImportToken: () => 'KMS.2605' }),
  },
  {
    id: 'undecryptable-material-answered-as-wrong-length',
    story: 'Answers material that cannot be unwrapped with the code for a wrong length.',
    patch: () => ({ codeForUndecryptableMaterial: () => 'KMS.2604' }),
  },
  {
    id: 'default-key-answered-as-not-external',
    story: 'Answers a default master key with the code for any key that KMS generated.',
    patch: () => ({ codeForDefaultKey: () => 'KMS.0309' }),
  },
  {
    id: 'use-without-material-answered-as-disabled',
    story: 'Answers the use of a key without material with the code for a disabled one.',
    patch: () => ({ codeForUseOfKeyPendingImport: () => 'KMS.0209' }),
  },
  {
    id: 'wrong-content-type-is-415',
    story: 'A gateway refuses other content types with 415.',
    patch: documented => ({
      codeForWrongContentType: () => 'APIGW.0201',
      statusOf: (code, operation) => (code === 'APIGW.0201' ? 415 : documented.statusOf(code, operation)),
    }),
  },
  {
    id: 'use-without-material-answered-as-unknown-key',
    story: 'Answers the use of a key without material with 404 KMS.0207; any KMS code is accepted.',
    patch: () => ({ codeForUseOfKeyPendingImport: () => 'KMS.0207' }),
  },
  {
    id: 'key-of-another-project-is-forbidden',
    story: 'Answers a key of another project with 403 KMS.0306.',
    patch: documented => ({
      seesKey: (key, projectId, operation) => {
        if (documented.seesKey(key, projectId, operation)) return true;
        throw new Refusal('KMS.0306');
      },
    }),
  },
  {
    id: 'gateway-has-codes-of-another-generation',
    story: 'The gateway answers unknown operations and wrong methods with APIG.0101.',
    patch: documented => ({
      codeForUnknownPath: () => 'APIG.0101',
      codeForUnknownOperation: () => 'APIG.0101',
      codeForWrongMethod: () => 'APIG.0101',
      statusOf: (code, operation) => (code === 'APIG.0101' ? 404 : documented.statusOf(code, operation)),
    }),
  },
  {
    id: 'delete-while-pending-deletion-is-kms-0210',
    story: 'Refuses the delete of a key that is pending deletion with KMS.0210.',
    patch: documented => ({
      acceptsStateForDelete: key => {
        if (key.state === '4') throw new Refusal('KMS.0210');
        return documented.acceptsStateForDelete(key);
      },
    }),
  },
  {
    id: 'key-id-is-refused-with-other-codes',
    story: 'Refuses a key_id of another type with KMS.0308, and an empty one as a missing one.',
    patch: documented => ({
      readKeyId: (value, operation, keys) => {
        if (typeof value !== 'string') throw new Refusal('KMS.0308');
        if (value === '') throw new Refusal('KMS.0204');
        return documented.readKeyId(value, operation, keys);
      },
    }),
  },
  {
    id: 'token-is-looked-at-before-the-origin',
    story: 'Refuses an import into a key that KMS generated for its token, which is that of another key.',
    patch: documented => ({
      acceptsOriginForImport: (key, operation) => {
        if (operation === importing && key.origin === 'kms') throw new Refusal('KMS.2603');
        return documented.acceptsOriginForImport(key, operation);
      },
    }),
  },
  {
    id: 'enable-and-disable-without-material-are-kms-0308',
    story: 'Answers enable-key and disable-key of a key without material with the code for a parameter.',
    patch: () => ({
      passedOn: async ({ request, keys }, next) => {
        const key = keys.get(String(request.parameters.key_id));
        const isAsked = /^(?:en|dis)able-key$/.test(request.operation) && key?.state === '5';
        if (isAsked && key.project_id === request.projectId) throw new Refusal('KMS.0308');
        return next();
      },
    }),
  },
];
