import { createECDH, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';

/** ECDSA over a digest that is given (FIPS 186-5): node:crypto always hashes what it signs. */
interface Curve {
  readonly name: string;
  readonly bytes: number;
  /** Order of the base point. */
  readonly order: bigint;
}

const curves: Record<string, Curve> = {
  'P-256': {
    name: 'prime256v1',
    bytes: 32,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  'P-384': {
    name: 'secp384r1',
    bytes: 48,
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
};

const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);

const toBytes = (value: bigint, length: number): Buffer =>
  Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex');

const modulo = (value: bigint, order: bigint): bigint => ((value % order) + order) % order;

function inverse(value: bigint, order: bigint): bigint {
  let [previous, rest] = [order, modulo(value, order)];
  let [a, b] = [0n, 1n];
  while (rest > 0n) {
    const quotient = previous / rest;
    [previous, rest] = [rest, previous - quotient * rest];
    [a, b] = [b, a - quotient * b];
  }
  return modulo(a, order);
}

/** x coordinate of scalar times the base point, modulo the order. */
function xOfMultiple(scalar: bigint, curve: Curve): bigint {
  const ecdh = createECDH(curve.name);
  ecdh.setPrivateKey(toBytes(scalar, curve.bytes));
  return modulo(toNumber(ecdh.getPublicKey().subarray(1, 1 + curve.bytes)), curve.order);
}

/** The leftmost bits of the digest, as many as the order has. */
const truncate = (digest: Buffer, curve: Curve): bigint => toNumber(digest.subarray(0, curve.bytes));

function secretOf(privateKey: KeyObject): { curve: Curve; d: bigint } {
  const jwk = privateKey.export({ format: 'jwk' });
  const curve = curves[String(jwk.crv)];
  if (!curve) throw new Error(`the curve ${jwk.crv} is not supported`);
  return { curve, d: toNumber(Buffer.from(String(jwk.d), 'base64url')) };
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  const body = (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([2, body.length]), body]);
}

function derSignature(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([derInteger(r), derInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** Both halves of a signature; undefined unless it is exactly the DER that `derSignature` writes. */
function readSignature(signature: Buffer): { r: bigint; s: bigint } | undefined {
  const rLength = signature[3] ?? 0;
  const r = toNumber(signature.subarray(4, 4 + rLength));
  const s = toNumber(signature.subarray(6 + rLength));
  return derSignature(r, s).equals(signature) ? { r, s } : undefined;
}

/** DER signature over the digest. */
export function signDigest(privateKey: KeyObject, digest: Buffer): Buffer {
  const { curve, d } = secretOf(privateKey);
  // 8 bytes more than the order has make the bias of the reduction negligible.
  const k = modulo(toNumber(randomBytes(curve.bytes + 8)), curve.order - 1n) + 1n;
  const r = xOfMultiple(k, curve);
  const s = modulo(inverse(k, curve.order) * (truncate(digest, curve) + r * d), curve.order);
  return derSignature(r, s);
}

/** Whether the signature is this key's over the digest; computed with the private key, which avoids adding points. */
export function verifyDigest(privateKey: KeyObject, digest: Buffer, signature: Buffer): boolean {
  const { curve, d } = secretOf(privateKey);
  const parts = readSignature(signature);
  if (!parts || parts.r === 0n || parts.s === 0n || parts.r >= curve.order || parts.s >= curve.order)
    return false;
  const w = inverse(parts.s, curve.order);
  const scalar = modulo(w * (truncate(digest, curve) + parts.r * d), curve.order);
  if (scalar === 0n) return false;
  return timingSafeEqual(toBytes(xOfMultiple(scalar, curve), curve.bytes), toBytes(parts.r, curve.bytes));
}
