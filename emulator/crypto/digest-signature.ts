import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  randomBytes,
} from 'node:crypto';
import { asText } from '../core/plain.ts';
import * as ecdsa from './ecdsa.ts';

interface Algorithm {
  readonly scheme: 'PSS' | 'PKCS1' | 'ECDSA';
  readonly hash: 'sha256' | 'sha384' | 'sha512';
}

/** RFC 8017, section 9.2, note 1: what goes before the digest in a DigestInfo. */
const digestInfo: Record<Algorithm['hash'], string> = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
};

const form = /^(RSASSA_PSS|RSASSA_PKCS1_V1_5|ECDSA)_SHA_(256|384|512)$/;

/** Parses the published `signing_algorithm`; undefined when it is unknown. */
export function signingAlgorithm(name: unknown): Algorithm | undefined {
  const [, scheme, bits] = form.exec(asText(name)) ?? [];
  if (!scheme) return undefined;
  const hash = `sha${bits}` as Algorithm['hash'];
  return { scheme: scheme === 'ECDSA' ? 'ECDSA' : scheme === 'RSASSA_PSS' ? 'PSS' : 'PKCS1', hash };
}

/** EC_P256 signs SHA-256 digests, EC_P384 SHA-384; RSA keys sign all three. */
export function fits(algorithm: Algorithm, keySpec: string): boolean {
  if (keySpec === 'EC_P256') return algorithm.scheme === 'ECDSA' && algorithm.hash === 'sha256';
  if (keySpec === 'EC_P384') return algorithm.scheme === 'ECDSA' && algorithm.hash === 'sha384';
  return keySpec.startsWith('RSA') && algorithm.scheme !== 'ECDSA';
}

/** The digest of a RAW message, or a given DIGEST if its length is right. */
export function digestOf(algorithm: Algorithm, message: Buffer, type: 'RAW' | 'DIGEST'): Buffer | undefined {
  const digest = createHash(algorithm.hash).update(message).digest();
  if (type === 'RAW') return digest;
  return message.length === digest.length ? message : undefined;
}

/** RFC 8017, section B.2.1. */
function mask(seed: Buffer, length: number, hash: string): Buffer {
  const parts: Buffer[] = [];
  for (let count = 0; parts.length * seed.length < length; count++) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(count);
    parts.push(createHash(hash).update(seed).update(counter).digest());
  }
  return Buffer.concat(parts).subarray(0, length);
}

const xor = (a: Buffer, b: Buffer): Buffer => Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)));

/** EMSA-PSS, RFC 8017, section 9.1.1, for moduli of a whole number of bytes; the salt is as long as the digest. */
function pssBlock(digest: Buffer, salt: Buffer, hash: string, length: number): Buffer {
  const h = createHash(hash)
    .update(Buffer.concat([Buffer.alloc(8), digest, salt]))
    .digest();
  const db = Buffer.alloc(length - h.length - 1);
  salt.copy(db, db.length - salt.length);
  db[db.length - salt.length - 1] = 1;
  const masked = xor(db, mask(h, db.length, hash));
  masked[0] = (masked[0] ?? 0) & 0x7f;
  return Buffer.concat([masked, h, Buffer.from([0xbc])]);
}

/** The salt inside a PSS block. */
function saltOf(block: Buffer, size: number, hash: string): Buffer {
  const masked = block.subarray(0, block.length - size - 1);
  const db = xor(masked, mask(block.subarray(masked.length, -1), masked.length, hash));
  return db.subarray(-size);
}

const modulusBytes = (key: KeyObject): number => (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;

/** Signs a digest with a PKCS8 DER private key. */
export function sign(algorithm: Algorithm, pkcs8: Buffer, digest: Buffer): Buffer {
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  if (algorithm.scheme === 'ECDSA') return ecdsa.signDigest(key, digest);
  if (algorithm.scheme === 'PKCS1') {
    const info = Buffer.concat([Buffer.from(digestInfo[algorithm.hash], 'hex'), digest]);
    return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, info);
  }
  const block = pssBlock(digest, randomBytes(digest.length), algorithm.hash, modulusBytes(key));
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block);
}

function verifyRsa(algorithm: Algorithm, key: KeyObject, digest: Buffer, signature: Buffer): boolean {
  const pss = algorithm.scheme === 'PSS';
  const padding = pss ? constants.RSA_NO_PADDING : constants.RSA_PKCS1_PADDING;
  const block = publicDecrypt({ key, padding }, signature);
  if (!pss) return block.equals(Buffer.concat([Buffer.from(digestInfo[algorithm.hash], 'hex'), digest]));
  const salt = saltOf(block, digest.length, algorithm.hash);
  return pssBlock(digest, salt, algorithm.hash, block.length).equals(block);
}

/** Whether the signature is this key's over the digest. */
export function verify(algorithm: Algorithm, pkcs8: Buffer, digest: Buffer, signature: Buffer): boolean {
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  if (algorithm.scheme === 'ECDSA') return ecdsa.verifyDigest(key, digest, signature);
  try {
    return verifyRsa(algorithm, createPublicKey(key), digest, signature);
  } catch {
    return false;
  }
}

/** PEM of the public half, with CRLF as published. */
export function publicKeyText(pkcs8: Buffer): string {
  const key = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }));
  return key.export({ type: 'spki', format: 'pem' }).toString().replaceAll('\n', '\r\n');
}

/** Whether these bytes are a PKCS8 DER private key of the `key_spec`. */
export function isPrivateKeyOf(keySpec: string, pkcs8: Buffer): boolean {
  try {
    const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const details = key.asymmetricKeyDetails;
    if (keySpec.startsWith('RSA'))
      return key.asymmetricKeyType === 'rsa' && keySpec === `RSA_${details?.modulusLength}`;
    const curve = { EC_P256: 'prime256v1', EC_P384: 'secp384r1' }[keySpec];
    return key.asymmetricKeyType === 'ec' && details?.namedCurve === curve;
  } catch {
    return false;
  }
}
