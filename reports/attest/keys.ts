import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readRegularFile, sizeLimits } from '../../schemas/reading/regular-file.ts';

/** Thrown when a file does not hold the key that it should. The message never quotes the file. */
export class UnusableKey extends Error {
  override name = 'UnusableKey';
}

/**
 * The private key that signs certificates.
 * @throws {UnusableKey} when the file is not a PKCS8 PEM of an Ed25519 key without a passphrase
 * @throws {UnreadableFile}
 */
export function readSigningKey(path: string): KeyObject {
  const pem = readRegularFile(path, sizeLimits.key).toString('utf8');
  if (pem.includes('ENCRYPTED'))
    throw new UnusableKey(`${path} is protected by a passphrase. Decrypt it with openssl pkey first.`);
  const key = parsed(() => createPrivateKey(pem));
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new UnusableKey(
    `${path} is not a PEM file (PKCS8) of an Ed25519 private key. Make one with: openssl genpkey -algorithm ed25519 -out key.pem`,
  );
}

/**
 * The public keys of a file: one PEM (SPKI) after the other.
 * @throws {UnusableKey} when there is none, or one of another kind
 * @throws {UnreadableFile}
 */
export function readTrustedKeys(path: string): KeyObject[] {
  const text = readRegularFile(path, sizeLimits.key).toString('utf8');
  const blocks = text.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? [];
  const keys = blocks.map(pem => parsed(() => createPublicKey(pem)));
  const trusted = keys.flatMap(key => (key?.asymmetricKeyType === 'ed25519' ? [key] : []));
  if (trusted.length > 0 && trusted.length === blocks.length) return trusted;
  throw new UnusableKey(
    `${path} does not hold PEM public keys (SPKI) of Ed25519 alone. Take one from a private key with: openssl pkey -in key.pem -pubout`,
  );
}

function parsed(parse: () => KeyObject): KeyObject | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
