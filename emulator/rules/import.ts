import { createHash, timingSafeEqual } from 'node:crypto';
import type { Key, KeyState, Profile } from '../core/types.ts';
import { type ImportTicket, openImportToken } from '../crypto/import-token.ts';

export const acceptsOriginForImport = (key: Key, _operation: string): boolean => key.origin === 'external';

/** Keys of origin kms are refused by the rule about the origin. */
export const acceptsStateForParameters = (key: Key): boolean => key.origin === 'kms' || key.state === '5';

export const acceptsStateForImport = (key: Key): boolean => key.state === '5';

const wrappingAlgorithms: Record<Profile, readonly string[]> = {
  otc: ['RSAES_PKCS1_V1_5', 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
  huaweicloud: ['RSAES_OAEP_SHA_256'],
};

export const acceptsWrappingAlgorithm = (name: unknown, profile: Profile): boolean =>
  typeof name === 'string' && wrappingAlgorithms[profile].includes(name);

/** Seconds. "The import token is valid for 24 hours." */
export const importTokenLifetime = (): number => 86_400;

/** get-parameters-for-import shows the expiry as a number of seconds. */
export const shownTokenExpiry = (seconds: number): unknown => seconds;

export const shownImportToken = (token: string): string => token;

export const shownPublicKey = (publicKey: string): string => publicKey;

/** The form of parameters that carry base64. */
export const acceptsBase64 = (value: unknown, shortest: number, longest: number): boolean =>
  typeof value === 'string' &&
  value.length >= shortest &&
  value.length <= longest &&
  /^[0-9a-zA-Z+/=]*$/.test(value);

/** The content of an import token, or undefined when its seal does not verify. */
export const readImportToken = (token: string, sealingKey: Buffer): ImportTicket | undefined =>
  openImportToken(token, sealingKey);

export const acceptsKeyOfImportToken = (ticket: ImportTicket, key: Key): boolean =>
  ticket.key_id === key.key_id;

/** `now` in seconds. The pages do not limit a token to one use, so it is valid until it expires. */
export const acceptsAgeOfImportToken = (ticket: ImportTicket, now: number, _key: Key): boolean =>
  now < ticket.expiresAt;

/** Seconds, undefined when unset, null for anything else. Clients send a number or a string of digits. */
export function readExpirationTime(value: unknown): number | undefined | null {
  if (value === undefined || value === '') return undefined;
  const seconds = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && Number.isInteger(seconds) ? seconds : null;
}

/** Both in seconds. */
export const acceptsExpirationTime = (expiresAt: number, now: number): boolean => expiresAt > now;

const materialBytes: Record<string, number> = { AES_256: 32, HMAC_256: 32, HMAC_384: 48, HMAC_512: 64 };

export const acceptsMaterialLength = (key: Key, material: Buffer): boolean =>
  material.length === materialBytes[key.key_spec];

/** `unwrapped` is undefined when the material could not be decrypted. */
export const unwrappedMaterial = (unwrapped: Buffer | undefined, _wrapped: Buffer): Buffer | undefined =>
  unwrapped;

/** The fingerprint of the first material, kept for the life of the key to recognise the same material. */
export const fingerprintOf = (material: Buffer, _key: Key): Buffer =>
  createHash('sha256').update(material).digest();

/** "The imported plaintext must be the same as the deleted key plaintext." Constant time, all of it. */
export const materialMatches = (first: Buffer, offered: Buffer): boolean =>
  first.length === offered.length && timingSafeEqual(first, offered);

/** The material that the key uses from now on. */
export const materialToKeep = (_key: Key, material: Buffer): Buffer => material;

/** Seconds; asymmetric material never expires. */
export const expiryToKeep = (_key: Key, offered: number | undefined): number | undefined => offered;

export const stateAfterImport = (_key: Key): KeyState => '2';

/** A promise to wait for between the checks and the import; undefined does both in one step. */
export const waitBetweenCheckAndImport = (_key: Key): Promise<void> | undefined => undefined;

export const acceptsTemporaryKeyLength = (temporaryKey: Buffer): boolean =>
  temporaryKey.length === 16 || temporaryKey.length === 32;
