import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';

/** The content of an import token. */
export interface ImportTicket {
  readonly key_id: string;
  readonly algorithm: string;
  /** Number of the wrapping key whose public half went out with the token. */
  readonly wrappingKey: number;
  /** How often the key had been imported into when the token was issued. */
  readonly imports: number;
  /** Seconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** The published example is 1,676 bytes long, begins with four fixed bytes and an unencrypted id. */
const tokenBytes = 1676;
const magic = Buffer.from([0, 0, 0x88, 6]);
const headerBytes = magic.length + 36;
const ivBytes = 12;
const tagBytes = 16;

/** Seals a ticket with AES-256-GCM; base64. */
export function sealImportToken(ticket: ImportTicket, sealingKey: Buffer): string {
  const header = Buffer.concat([magic, Buffer.from(randomUUID())]);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', sealingKey, iv).setAAD(header);
  const padded = JSON.stringify(ticket).padEnd(tokenBytes - headerBytes - ivBytes - tagBytes);
  const sealed = Buffer.concat([cipher.update(padded), cipher.final()]);
  return Buffer.concat([header, iv, sealed, cipher.getAuthTag()]).toString('base64');
}

/** The parts of a token, valid or not. */
export function importTokenParts(bytes: Buffer) {
  return {
    header: bytes.subarray(0, headerBytes),
    iv: bytes.subarray(headerBytes, headerBytes + ivBytes),
    sealed: bytes.subarray(headerBytes + ivBytes, -tagBytes),
    tag: bytes.subarray(-tagBytes),
  };
}

/** The ticket inside a token, or undefined when it was altered. */
export function openImportToken(token: string, sealingKey: Buffer): ImportTicket | undefined {
  const bytes = Buffer.from(token, 'base64');
  if (bytes.length !== tokenBytes || bytes.toString('base64') !== token) return undefined;
  const { header, iv, sealed, tag } = importTokenParts(bytes);
  const decipher = createDecipheriv('aes-256-gcm', sealingKey, iv).setAAD(header).setAuthTag(tag);
  try {
    return JSON.parse(Buffer.concat([decipher.update(sealed), decipher.final()]).toString()) as ImportTicket;
  } catch {
    return undefined;
  }
}
