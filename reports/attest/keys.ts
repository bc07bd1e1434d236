import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readRegularFile, sizeLimits, UnreadableFile } from '../../schemas/reading/regular-file.ts';

/** Thrown when a file cannot be read, or does not hold the key that it should. The message never quotes the file. */
export class UnusableKey extends Error {
  override name = 'UnusableKey';
}

const howToMakeOne = 'Make one with: openssl genpkey -algorithm ed25519 -out key.pem';
const howToTakeOne = 'Take one from a private key with: openssl pkey -in key.pem -pubout';

/** The text of a file. @param setting what names it. @throws {UnusableKey} with what to do, when it cannot be read */
function textOf(path: string, setting: string, advice: string): string {
  if (!path.trim()) throw new UnusableKey(`${setting} is blank. ${advice}`);
  try {
    return readRegularFile(path, sizeLimits.key).toString('utf8');
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new UnusableKey(`${setting}: ${error.message} ${advice}`);
  }
}

/**
 * The private key that signs certificates.
 * @throws {UnusableKey} when the file cannot be read, or is not a PKCS8 PEM of an Ed25519 key without a passphrase
 */
export function readSigningKey(path: string): KeyObject {
  const advice = `Name a PEM file (PKCS8) of an Ed25519 private key. ${howToMakeOne}`;
  const pem = textOf(path, '--sign (KMS_SIGN_KEY)', advice);
  if (pem.includes('ENCRYPTED'))
    throw new UnusableKey(`${path} is protected by a passphrase. Decrypt it with openssl pkey first.`);
  const key = parsed(() => createPrivateKey(pem));
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new UnusableKey(`${path} is not a PEM file (PKCS8) of an Ed25519 private key. ${howToMakeOne}`);
}

/**
 * The public keys of a file: one PEM (SPKI) after the other.
 * @throws {UnusableKey} when the file cannot be read, there is none, or one of another kind
 */
export function readTrustedKeys(path: string): KeyObject[] {
  const advice = `Name a file of PEM public keys (SPKI) of Ed25519. ${howToTakeOne}`;
  const text = textOf(path, '--trust', advice);
  const blocks = text.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? [];
  const keys = blocks.map(pem => parsed(() => createPublicKey(pem)));
  const trusted = keys.flatMap(key => (key?.asymmetricKeyType === 'ed25519' ? [key] : []));
  if (trusted.length > 0 && trusted.length === blocks.length) return trusted;
  throw new UnusableKey(`${path} does not hold PEM public keys (SPKI) of Ed25519 alone. ${howToTakeOne}`);
}

function parsed(parse: () => KeyObject): KeyObject | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
