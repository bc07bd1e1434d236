import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/**
 * Layout of the buffer: 4 bytes kind, 36 key id (not encrypted), 36 key version, 20 digest of those,
 * 12 iv, 16 tag: 124 bytes of overhead, then the padded plaintext. Base64 of it stays within 188 to 5648 characters.
 */
const kindBytes = 4;
const idBytes = 36;
const digestBytes = 20;
const ivBytes = 12;
const tagBytes = 16;
const headerBytes = kindBytes + 2 * idBytes + digestBytes;
const overhead = headerBytes + ivBytes + tagBytes;
const block = 16;

/** Data or a data key: neither decrypts as the other. */
export type CiphertextKind = 'data' | 'dkey';

export interface Header {
  readonly kind: CiphertextKind;
  readonly key_id: string;
}

function headerOf(kind: CiphertextKind, keyId: string): Buffer {
  const version = createHash('sha256').update(keyId).digest('hex').slice(0, idBytes);
  const plainHeader = Buffer.from(`${kind}${keyId}${version}`);
  return Buffer.concat([
    plainHeader,
    createHash('sha256').update(plainHeader).digest().subarray(0, digestBytes),
  ]);
}

function pad(plain: Buffer): Buffer {
  const missing = block - (plain.length % block);
  return Buffer.concat([plain, Buffer.alloc(missing, missing)]);
}

/** Encrypts with AES-256-GCM; the header (and so the key id) and the context are authenticated with it. */
export function seal(header: Header, material: Buffer, plain: Buffer, context: string): Buffer {
  const plainHeader = headerOf(header.kind, header.key_id);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', material, iv);
  cipher.setAAD(Buffer.concat([plainHeader, Buffer.from(context)]));
  const sealed = Buffer.concat([cipher.update(pad(plain)), cipher.final()]);
  return Buffer.concat([plainHeader, iv, cipher.getAuthTag(), sealed]);
}

/** The unencrypted header, or undefined when these bytes are not a ciphertext of this emulator. */
export function readHeader(ciphertext: Buffer): Header | undefined {
  if (ciphertext.length < overhead + block || (ciphertext.length - overhead) % block !== 0) return undefined;
  const kind = ciphertext.toString('latin1', 0, kindBytes);
  if (kind !== 'data' && kind !== 'dkey') return undefined;
  const key_id = ciphertext.toString('latin1', kindBytes, kindBytes + idBytes);
  const intact = headerOf(kind, key_id).equals(ciphertext.subarray(0, headerBytes));
  return intact ? { kind, key_id } : undefined;
}

/** The plaintext, or undefined when material, context or ciphertext do not match. */
export function open(ciphertext: Buffer, material: Buffer, context: string): Buffer | undefined {
  const iv = ciphertext.subarray(headerBytes, headerBytes + ivBytes);
  const decipher = createDecipheriv('aes-256-gcm', material, iv);
  decipher.setAAD(Buffer.concat([ciphertext.subarray(0, headerBytes), Buffer.from(context)]));
  decipher.setAuthTag(ciphertext.subarray(headerBytes + ivBytes, overhead));
  try {
    const padded = Buffer.concat([decipher.update(ciphertext.subarray(overhead)), decipher.final()]);
    return padded.subarray(0, padded.length - (padded.at(-1) ?? 0));
  } catch {
    return undefined;
  }
}
