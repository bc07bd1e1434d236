import { constants, createPrivateKey, privateDecrypt, publicEncrypt } from 'node:crypto';
import { demand, Refusal } from '../core/errors.ts';
import type { Request } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';

const options = (pkcs8: Buffer) => ({
  key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
  padding: constants.RSA_PKCS1_OAEP_PADDING,
  oaepHash: 'sha256',
});

function demandAlgorithm(request: Request, rules: Rules): void {
  const { encryption_algorithm: algorithm = 'RSAES_OAEP_SHA_256' } = request.parameters;
  demand(algorithm === 'RSAES_OAEP_SHA_256', rules.codeForRsaAlgorithm, request.operation);
}

/** RSAES_OAEP_SHA_256: ciphertext without metadata, so decrypting must name the key. */
export function rsaEncrypt(pkcs8: Buffer, plain: Buffer, request: Request, rules: Rules): Buffer {
  demandAlgorithm(request, rules);
  try {
    return publicEncrypt(options(pkcs8), plain);
  } catch {
    throw new Refusal(rules.codeForLongPlainText(request.operation));
  }
}

/** The plaintext, or undefined when the ciphertext is not this key's. */
export function rsaDecrypt(
  pkcs8: Buffer,
  sealed: Buffer,
  request: Request,
  rules: Rules,
): Buffer | undefined {
  demandAlgorithm(request, rules);
  try {
    return privateDecrypt(options(pkcs8), sealed);
  } catch {
    return undefined;
  }
}
