/** The code for each condition. Each rule takes the operation, so that a fault can change a single operation. */
const always =
  (code: string): ((operation: string) => string) =>
  () =>
    code;

export const codeForMissingToken = always('KMS.0301');
export const codeForUnknownToken = always('KMS.0302');
export const codeForExpiredToken = always('KMS.0303');
export const codeForTokenOfOtherProject = always('KMS.0321');
export const codeForWrongSignature = always('APIGW.0301');
export const codeForMissingPermission = always('KMS.0306');

export const codeForUnknownPath = always('APIGW.0101');
export const codeForUnknownOperation = always('APIGW.0101');
export const codeForWrongMethod = always('KMS.0215');
export const codeForWrongContentType = always('KMS.0214');
export const codeForLongBody = always('KMS.0203');
export const codeForInvalidJson = always('KMS.0202');
export const codeForMissingParameter = always('KMS.0204');
export const codeForInvalidParameter = always('KMS.0308');
export const codeForMissingKeyId = always('KMS.0204');
export const codeForInvalidKeyId = always('KMS.0205');
export const codeForInvalidSequence = always('KMS.0206');
export const codeForUnknownKey = always('KMS.0207');
export const codeForCrash = always('KMS.0101');

export const codeForInvalidAlias = always('KMS.1101');
export const codeForInvalidDescription = always('KMS.1103');
export const codeForDuplicateAlias = always('KMS.1104');
export const codeForFullQuota = always('KMS.1105');
export const codeForInvalidLimit = always('KMS.1601');
export const codeForInvalidMarker = always('KMS.1602');

export const codeForDefaultKey = always('KMS.0211');
export const codeForNotExternal = always('KMS.0309');
export const codeForNotDeletable = always('KMS.2701');
export const codeForAsymmetricMaterial = always('KMS.2702');

export const codeForNotPendingImport = always('KMS.0310');
export const codeForUnknownWrappingAlgorithm = always('KMS.0308');
export const codeForCorruptImportToken = always('KMS.2605');
export const codeForImportTokenOfOtherKey = always('KMS.2603');
export const codeForExpiredImportToken = always('KMS.2601');
export const codeForPastExpirationTime = always('KMS.2602');
export const codeForUndecryptableMaterial = always('KMS.0311');
export const codeForMaterialLength = always('KMS.2604');
export const codeForDifferentMaterial = always('KMS.2606');
export const codeForMissingPrivateKey = always('KMS.2608');
export const codeForInvalidPrivateKey = always('KMS.2609');
export const codeForTemporaryKeyLength = always('KMS.2610');

export const codeForUseOfDisabledKey = always('KMS.0209');
export const codeForUseOfKeyPendingDeletion = always('KMS.0210');
// The table has no code for a key without material; "not enabled" is the closest.
export const codeForUseOfKeyPendingImport = always('KMS.1301');
export const codeForNotDisabled = always('KMS.1201');
export const codeForNotEnabled = always('KMS.1301');
export const codeForPendingDays = always('KMS.1401');
export const codeForAlreadyPendingDeletion = always('KMS.1402');
export const codeForNotPendingDeletion = always('KMS.1501');

export const codeForInvalidContext = always('KMS.0208');
export const codeForInvalidPlainText = always('KMS.2101');
export const codeForLongPlainText = always('KMS.2108');
export const codeForInvalidCipherText = always('KMS.2201');
export const codeForRsaAlgorithm = always('KMS.2106');
export const codeForEncryptWithEcKey = always('KMS.1114');
export const codeForSignWithSymmetricKey = always('KMS.1115');
export const codeForUseOfHmacKey = always('KMS.0341');
export const codeForSigningKey = always('KMS.0335');
export const codeForEncryptingKey = always('KMS.0334');
export const codeForAsymmetricKey = always('KMS.0325');
export const codeForSymmetricKey = always('KMS.0331');
export const codeForSigningAlgorithm = always('KMS.0332');
export const codeForDigestLength = always('KMS.0329');
export const codeForDataKeyRange = always('KMS.1901');
export const codeForDataKeySpec = always('KMS.1902');
export const codeForDataKeyMultiple = always('KMS.1903');
export const codeForDataKeyDigest = always('KMS.2103');
export const codeForDataKeyPlainLength = always('KMS.2104');
export const codeForDataKeyCipherLength = always('KMS.2204');
