import { randomBytes } from 'node:crypto';
import { generatedPrivateKey } from './key-fixtures.ts';

/** Published values of `key_spec` with those of `key_usage`, the default first. */
const usages: Record<string, readonly string[]> = {
  AES_256: ['ENCRYPT_DECRYPT'],
  RSA_2048: ['SIGN_VERIFY', 'ENCRYPT_DECRYPT'],
  RSA_3072: ['SIGN_VERIFY', 'ENCRYPT_DECRYPT'],
  RSA_4096: ['SIGN_VERIFY', 'ENCRYPT_DECRYPT'],
  EC_P256: ['SIGN_VERIFY'],
  EC_P384: ['SIGN_VERIFY'],
  HMAC_256: ['GENERATE_VERIFY_MAC'],
  HMAC_384: ['GENERATE_VERIFY_MAC'],
  HMAC_512: ['GENERATE_VERIFY_MAC'],
};

/** The `key_usage` values of a `key_spec`, the default first; none for an unknown spec. */
export function usagesOf(keySpec: string): readonly string[] {
  return Object.hasOwn(usages, keySpec) ? (usages[keySpec] ?? []) : [];
}

/** Whether keys of this spec hold a private key rather than secret bytes. */
export const isAsymmetricSpec = (keySpec: string): boolean => /^(RSA|EC)_/.test(keySpec);

/** Length of the secret bytes of a symmetric spec. */
export const bytesOf = (keySpec: string): number => Number(keySpec.split('_')[1]) / 8;

/** Material for a key that KMS generates. Private keys are fixtures: `nth` says which. */
export function generatedMaterial(keySpec: string, nth: number): Buffer {
  return isAsymmetricSpec(keySpec) ? generatedPrivateKey(keySpec, nth) : randomBytes(bytesOf(keySpec));
}
