import type { Handler, Operation } from './common.ts';
import { createKey } from './create-key.ts';
import { createDataKey, createDataKeyWithoutPlaintext, decryptDataKey, encryptDataKey } from './data-keys.ts';
import { decryptData } from './decrypt-data.ts';
import { deleteImportedKeyMaterial } from './delete-imported-key-material.ts';
import { encryptData } from './encrypt-data.ts';
import { getParametersForImport } from './get-parameters-for-import.ts';
import { importKeyMaterial } from './import-key-material.ts';
import { cancelKeyDeletion, disableKey, enableKey, scheduleKeyDeletion } from './key-state.ts';
import { describeKey, listKeys, userQuotas } from './read-keys.ts';
import { getPublicKey, sign, verify } from './sign-and-verify.ts';

const post = (action: string, handle: Handler): Operation => ({
  method: 'POST',
  action: `kms:${action}`,
  handle,
});

const change = (action: string, handle: Handler): Operation => ({ ...post(action, handle), changes: true });

/** Every operation that is served, by the last part of its path. */
export const operations = new Map<string, Operation>([
  ['create-key', change('cmk:create', createKey)],
  ['describe-key', post('cmk:get', describeKey)],
  ['list-keys', post('cmk:list', listKeys)],
  ['enable-key', change('cmk:enable', enableKey)],
  ['disable-key', change('cmk:disable', disableKey)],
  ['get-parameters-for-import', change('cmk:getMaterial', getParametersForImport)],
  ['import-key-material', change('cmk:importMaterial', importKeyMaterial)],
  ['delete-imported-key-material', change('cmk:deleteMaterial', deleteImportedKeyMaterial)],
  ['encrypt-data', post('cmk:crypto', encryptData)],
  ['decrypt-data', post('cmk:crypto', decryptData)],
  ['create-datakey', post('dek:create', createDataKey)],
  ['create-datakey-without-plaintext', post('dek:create', createDataKeyWithoutPlaintext)],
  ['encrypt-datakey', post('dek:crypto', encryptDataKey)],
  ['decrypt-datakey', post('dek:crypto', decryptDataKey)],
  ['schedule-key-deletion', change('cmk:update', scheduleKeyDeletion)],
  ['cancel-key-deletion', change('cmk:update', cancelKeyDeletion)],
  ['get-publickey', post('cmk:getPublicKey', getPublicKey)],
  ['sign', post('cmk:sign', sign)],
  ['verify', post('cmk:verify', verify)],
  ['user-quotas', { method: 'GET', action: 'kms:cmk:getQuota', handle: userQuotas }],
]);
