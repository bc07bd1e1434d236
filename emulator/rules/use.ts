import type { Key } from '../core/types.ts';
import type { Header } from '../crypto/ciphertext.ts';

const materialOfEnabled = (key: Key): Buffer | undefined => (key.state === '2' ? key.material : undefined);

/** The material to encrypt with, or undefined when the key's state forbids it; likewise for the next three. */
export const materialForEncrypt = (key: Key): Buffer | undefined => materialOfEnabled(key);

export const materialForDecrypt = (key: Key): Buffer | undefined => materialOfEnabled(key);

export const materialForDataKey = (key: Key, _operation: string): Buffer | undefined =>
  materialOfEnabled(key);

export const materialForSigning = (key: Key): Buffer | undefined => materialOfEnabled(key);

/** The key that a ciphertext names. */
export const keyOfCiphertext = (header: Header, keys: ReadonlyMap<string, Key>): Key | undefined =>
  keys.get(header.key_id);

/** The key id that goes into a ciphertext and is authenticated with it. */
export const idForCiphertext = (key: Key): string => key.key_id;

/** decrypt-datakey names the key: it must be the one that made the ciphertext. */
export const acceptsKeyOfDataKey = (header: Header, key: Key): boolean => header.key_id === key.key_id;

export const acceptsPlainText = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 0 && Buffer.byteLength(value) <= 4096;

/** `^[0-9a-zA-Z+/=]{188,5648}$` */
export const acceptsCipherText = (value: unknown): boolean =>
  typeof value === 'string' && /^[0-9a-zA-Z+/=]{188,5648}$/.test(value);

/** The plaintext that decrypt-data returns. */
export const decryptedText = (plain: Buffer, _key: Key): string => plain.toString('utf8');
