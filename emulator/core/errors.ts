/** Status and text for every code this emulator answers. KMS.* as published, APIGW.* as gateways send them. */
const catalogue: Record<string, readonly [status: number, text: string]> = {
  'KMS.0101': [500, 'KMS met an internal error.'],
  'KMS.0202': [400, 'The request message is not a valid JSON object.'],
  'KMS.0203': [400, 'The request message is too long.'],
  'KMS.0204': [400, 'A mandatory parameter is missing.'],
  'KMS.0205': [400, 'The key ID is invalid.'],
  'KMS.0206': [400, 'The sequence number is invalid.'],
  'KMS.0207': [404, 'The key does not exist.'],
  'KMS.0208': [400, 'The value of encryption_context is invalid.'],
  'KMS.0209': [400, 'The key is disabled.'],
  'KMS.0210': [400, 'The key is scheduled for deletion and cannot be used.'],
  'KMS.0211': [400, 'Default master keys do not allow this operation.'],
  'KMS.0214': [400, 'The format of the request is invalid.'],
  'KMS.0215': [405, 'This method is not supported.'],
  'KMS.0301': [403, 'X-Auth-Token is missing or empty.'],
  'KMS.0302': [403, 'X-Auth-Token is invalid.'],
  'KMS.0303': [403, 'X-Auth-Token has expired.'],
  'KMS.0305': [403, 'X-Auth-Token names another project.'],
  'KMS.0306': [403, 'You are not permitted to do this.'],
  'KMS.0307': [403, 'You are not permitted to do this.'],
  'KMS.0308': [400, 'A parameter is invalid.'],
  'KMS.0309': [400, 'The key must be an external key.'],
  'KMS.0310': [400, 'The key is not pending import.'],
  'KMS.0311': [400, 'The data could not be decrypted with the RSA private key.'],
  'KMS.0321': [403, 'The project of the URL is not that of X-Auth-Token.'],
  'KMS.0325': [400, 'Asymmetric keys do not support this operation.'],
  'KMS.0329': [400, 'The digest does not have the length of its algorithm.'],
  'KMS.0331': [400, 'Symmetric keys do not support this operation.'],
  'KMS.0332': [400, 'The key does not support this signing algorithm.'],
  'KMS.0334': [400, 'The key is for encrypting and decrypting.'],
  'KMS.0335': [400, 'The key is for signing and verifying.'],
  'KMS.0341': [400, 'HMAC keys do not support this operation.'],
  'KMS.1101': [400, 'key_alias is invalid.'],
  'KMS.1103': [400, 'key_description is invalid.'],
  'KMS.1104': [400, 'Another key has this alias.'],
  'KMS.1105': [400, 'The project has too many keys.'],
  'KMS.1114': [400, 'EC keys do not encrypt or decrypt.'],
  'KMS.1115': [400, 'Symmetric keys do not sign or verify.'],
  'KMS.1201': [400, 'The key is not disabled.'],
  'KMS.1301': [400, 'The key is not enabled.'],
  'KMS.1401': [400, 'pending_days must be from 7 to 1096.'],
  'KMS.1402': [400, 'The key is already pending deletion.'],
  'KMS.1501': [400, 'The key is not pending deletion.'],
  'KMS.1601': [400, 'limit is invalid.'],
  'KMS.1602': [400, 'marker must not be negative.'],
  'KMS.1901': [400, 'datakey_length must be from 8 to 8192 bits.'],
  'KMS.1902': [400, 'key_spec must be AES_128 or AES_256.'],
  'KMS.1903': [400, 'datakey_length must be a multiple of 8.'],
  'KMS.2101': [400, 'plain_text is invalid.'],
  'KMS.2103': [400, 'The digest of the data key does not match.'],
  'KMS.2104': [400, 'plain_text does not have the length in datakey_plain_length.'],
  'KMS.2106': [400, 'RSA keys do not support this encryption algorithm.'],
  'KMS.2108': [400, 'plain_text is too long for this RSA key.'],
  'KMS.2201': [400, 'cipher_text is invalid.'],
  'KMS.2204': [400, 'cipher_text does not have the length in datakey_cipher_length.'],
  'KMS.2601': [400, 'The import token has expired.'],
  'KMS.2602': [400, 'The expiration time of the material must lie in the future.'],
  'KMS.2603': [400, 'The import token was issued for another key.'],
  'KMS.2604': [400, 'The plaintext of the material has a wrong length.'],
  'KMS.2605': [400, 'The import token could not be verified.'],
  'KMS.2606': [400, 'The material differs from the material that was deleted.'],
  'KMS.2608': [400, 'The asymmetric private key is missing.'],
  'KMS.2609': [400, 'The asymmetric private key is invalid.'],
  'KMS.2610': [400, 'The temporary key must have 16 or 32 bytes.'],
  'KMS.2701': [400, 'The key is neither enabled nor disabled, so its material cannot be deleted.'],
  'KMS.2702': [400, 'Imported private keys cannot be deleted.'],
  'APIGW.0101': [404, 'The API does not exist.'],
  'APIGW.0201': [400, 'The request is malformed.'],
  'APIGW.0202': [502, 'The backend is unavailable.'],
  'APIGW.0203': [504, 'The backend did not answer in time.'],
  'APIGW.0301': [401, 'The authentication information is incorrect.'],
  'APIGW.0307': [401, 'The token must be renewed.'],
  'APIGW.0308': [429, 'The throttling threshold has been reached.'],
};

/** Thrown to refuse a request with a documented code; never for a defect of the emulator itself. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number | undefined;

  constructor(code: string, status?: number) {
    super(`refused with ${code}`);
    this.name = 'Refusal';
    this.code = code;
    this.status = status;
  }
}

/** Thrown to refuse an IAM request, whose errors have another form: `{"error":{"message","code","title"}}`. */
export class IamRefusal extends Error {
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, message = `${title}.`) {
    super(message);
    this.name = 'IamRefusal';
    this.status = status;
    this.title = title;
  }
}

/** HTTP status that the error table publishes for a code; 400 for a code that this emulator never sends itself. */
export function publishedStatus(code: string): number {
  return catalogue[code]?.[0] ?? 400;
}

/** The text for the code. Only codes are part of the contract, texts are not. */
export function textOf(code: string): string {
  return catalogue[code]?.[1] ?? 'The request was refused.';
}

/**
 * Refuses unless the condition holds.
 * @throws Refusal with the code that the rule gives for this operation.
 */
export function demand(
  holds: boolean,
  codeRule: (operation: string) => string,
  operation: string,
): asserts holds {
  if (!holds) throw new Refusal(codeRule(operation));
}
