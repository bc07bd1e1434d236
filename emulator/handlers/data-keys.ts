import { createHash, randomBytes } from 'node:crypto';
import { demand, Refusal } from '../core/errors.ts';
import { asNumber, asText } from '../core/plain.ts';
import type { Store } from '../core/store.ts';
import type { Key, Reply, Request } from '../core/types.ts';
import { open, readHeader, seal } from '../crypto/ciphertext.ts';
import type { Rules } from '../rules/rules.ts';
import { isAsymmetric, keyByReference, mandatory, refuseUse } from './common.ts';
import { contextOf } from './context.ts';

const digestBytes = 32;
const bitsOf: Record<string, number> = { AES_128: 128, AES_256: 256 };

const digest = (data: Buffer): Buffer => createHash('sha256').update(data).digest();

const hex = (data: Buffer): string => data.toString('hex').toUpperCase();

/** Bytes of a hexadecimal string; undefined for anything else. */
function readHex(value: unknown): Buffer | undefined {
  const valid = typeof value === 'string' && /^(?:[0-9a-fA-F]{2})+$/.test(value);
  return valid ? Buffer.from(value, 'hex') : undefined;
}

function prepare(request: Request, store: Store, rules: Rules) {
  const { operation } = request;
  const key = keyByReference(request, store, rules);
  demand(!isAsymmetric(key), rules.codeForAsymmetricKey, operation);
  demand(!key.key_spec.startsWith('HMAC'), rules.codeForUseOfHmacKey, operation);
  return { key, operation, context: contextOf(request, rules) };
}

const materialOf = (key: Key, request: Request, rules: Rules): Buffer =>
  rules.materialForDataKey(key, request.operation) ?? refuseUse(key, request, rules);

/** Bits of the data key, by `datakey_length` or by `key_spec`. */
function readBits(request: Request, rules: Rules): number {
  const { datakey_length: length, key_spec: spec } = request.parameters;
  const { operation } = request;
  if (length === undefined && spec !== undefined) {
    const name = asText(spec);
    const bits = Object.hasOwn(bitsOf, name) ? bitsOf[name] : undefined;
    if (bits === undefined) throw new Refusal(rules.codeForDataKeySpec(operation));
    return bits;
  }
  const bits = asNumber(mandatory('datakey_length', request, rules));
  demand(bits >= 8 && bits <= 8192, rules.codeForDataKeyRange, operation);
  demand(bits % 8 === 0, rules.codeForDataKeyMultiple, operation);
  return bits;
}

function newDataKey(request: Request, store: Store, rules: Rules) {
  const { key, context } = prepare(request, store, rules);
  const bits = readBits(request, rules);
  const material = materialOf(key, request, rules);
  const plain = randomBytes(bits / 8);
  const header = { kind: 'dkey', key_id: rules.idForCiphertext(key) } as const;
  return { key_id: key.key_id, plain, cipher_text: hex(seal(header, material, plain, context)) };
}

/** A new data key in plaintext and encrypted, both hexadecimal. */
export function createDataKey(request: Request, store: Store, rules: Rules): Reply {
  const { key_id, plain, cipher_text } = newDataKey(request, store, rules);
  return { body: { key_id, plain_text: hex(plain), cipher_text } };
}

/** A new data key, encrypted only. */
export function createDataKeyWithoutPlaintext(request: Request, store: Store, rules: Rules): Reply {
  const { key_id, cipher_text } = newDataKey(request, store, rules);
  return { body: { key_id, cipher_text } };
}

/** Encrypts a data key that comes with its SHA-256 digest behind it. */
export function encryptDataKey(request: Request, store: Store, rules: Rules): Reply {
  const { key, operation, context } = prepare(request, store, rules);
  const bytes = readHex(mandatory('plain_text', request, rules));
  const length = asNumber(mandatory('datakey_plain_length', request, rules));
  if (!bytes) throw new Refusal(rules.codeForInvalidPlainText(operation));
  demand(length > 0 && bytes.length === length + digestBytes, rules.codeForDataKeyPlainLength, operation);
  const plain = bytes.subarray(0, length);
  const genuine = digest(plain).equals(bytes.subarray(length));
  demand(genuine, rules.codeForDataKeyDigest, operation);
  const header = { kind: 'dkey', key_id: rules.idForCiphertext(key) } as const;
  const sealed = seal(header, materialOf(key, request, rules), plain, context);
  return { body: { key_id: key.key_id, cipher_text: hex(sealed), datakey_length: String(length) } };
}

/** Decrypts a data key; it must have been encrypted by the key that is named. */
export function decryptDataKey(request: Request, store: Store, rules: Rules): Reply {
  const { key, operation, context } = prepare(request, store, rules);
  const sealed = readHex(mandatory('cipher_text', request, rules));
  const length = asNumber(mandatory('datakey_cipher_length', request, rules));
  const header = sealed && readHeader(sealed);
  const known = header?.kind === 'dkey' && rules.acceptsKeyOfDataKey(header, key);
  if (!sealed || !known) throw new Refusal(rules.codeForInvalidCipherText(operation));
  const plain = open(sealed, materialOf(key, request, rules), context);
  if (!plain) throw new Refusal(rules.codeForInvalidCipherText(operation));
  demand(plain.length === length, rules.codeForDataKeyCipherLength, operation);
  const body = { data_key: hex(plain), datakey_length: String(length), datakey_dgst: hex(digest(plain)) };
  return { body };
}
