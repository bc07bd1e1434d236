import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Generating RSA keys is slow, so they are read from files, which are published and not secret. */
const files: Record<string, number> = {
  wrapping: 4,
  'rsa-2048': 3,
  'rsa-3072': 1,
  'rsa-4096': 1,
  'ec-p256': 3,
  'ec-p384': 1,
};

const loaded = new Map<string, KeyObject>();

/** The nth private key of a kind; counts on from the first after the last. */
export function privateKeyFixture(kind: string, nth: number): KeyObject {
  const name = `${kind}-${(nth % (files[kind] ?? 1)) + 1}`;
  const known = loaded.get(name);
  if (known) return known;
  const key = createPrivateKey(readFileSync(new URL(`../keys/${name}.pem`, import.meta.url)));
  loaded.set(name, key);
  return key;
}

/** PKCS8 DER of a private key for a generated RSA or EC key of this `key_spec`. */
export function generatedPrivateKey(keySpec: string, nth: number): Buffer {
  const kind = keySpec.toLowerCase().replace('_', '-');
  return privateKeyFixture(kind, nth).export({ type: 'pkcs8', format: 'der' });
}

/** The nth wrapping key: private to unwrap with, public as base64 DER SPKI. */
export function wrappingKey(nth: number): { privateKey: KeyObject; publicKey: string } {
  const privateKey = privateKeyFixture('wrapping', nth);
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  return { privateKey, publicKey };
}
