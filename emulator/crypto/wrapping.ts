import { constants, createDecipheriv, type KeyObject, privateDecrypt } from 'node:crypto';

/** RFC 5649, section 3: the constant half of the alternative initial value. */
const alternativeInitialValue = Buffer.from('A65959A6', 'hex');

/**
 * Removes the padding of RFC 8017, section 7.2.2: 00 02, at least eight bytes that are not zero, 00, message.
 * Node refuses `RSA_PKCS1_PADDING` for private decryption. Timing does not matter in an emulator.
 */
function withoutPkcs1Padding(block: Buffer): Buffer | undefined {
  if (block[0] !== 0 || block[1] !== 2) return undefined;
  const separator = block.indexOf(0, 2);
  return separator < 10 ? undefined : block.subarray(separator + 1);
}

function oaep(privateKey: KeyObject, oaepHash: 'sha1' | 'sha256') {
  return (wrapped: Buffer): Buffer =>
    privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, wrapped);
}

function pkcs1(privateKey: KeyObject) {
  return (wrapped: Buffer): Buffer | undefined =>
    withoutPkcs1Padding(privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, wrapped));
}

const unwrappers: Record<string, (privateKey: KeyObject) => (wrapped: Buffer) => Buffer | undefined> = {
  RSAES_PKCS1_V1_5: pkcs1,
  RSAES_OAEP_SHA_1: key => oaep(key, 'sha1'),
  RSAES_OAEP_SHA_256: key => oaep(key, 'sha256'),
};

/** Plaintext of wrapped material, or undefined when it was not wrapped with this key and algorithm. */
export function unwrap(algorithm: string, privateKey: KeyObject, wrapped: Buffer): Buffer | undefined {
  try {
    return unwrappers[algorithm]?.(privateKey)(wrapped);
  } catch {
    return undefined;
  }
}

/** Key wrap with padding (RFC 5649) removed by a temporary AES key of 16 or 32 bytes; undefined when it does not fit. */
export function unwrapPrivateKey(temporaryKey: Buffer, wrapped: Buffer): Buffer | undefined {
  try {
    const cipher = `id-aes${temporaryKey.length * 8}-wrap-pad`;
    const decipher = createDecipheriv(cipher, temporaryKey, alternativeInitialValue);
    return Buffer.concat([decipher.update(wrapped), decipher.final()]);
  } catch {
    return undefined;
  }
}
