import { demand, Refusal } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Key, Reply, Request } from '../core/types.ts';
import {
  digestOf,
  fits,
  publicKeyText,
  sign as signDigest,
  signingAlgorithm,
  verify as verifyDigest,
} from '../crypto/digest-signature.ts';
import type { Rules } from '../rules/rules.ts';
import { isAsymmetric, keyByReference, mandatory, refuseUse } from './common.ts';

function demandSigningKey(key: Key, request: Request, rules: Rules): void {
  const { operation } = request;
  demand(!key.key_spec.startsWith('HMAC'), rules.codeForUseOfHmacKey, operation);
  demand(isAsymmetric(key), rules.codeForSignWithSymmetricKey, operation);
  demand(key.key_usage === 'SIGN_VERIFY', rules.codeForEncryptingKey, operation);
}

/** `message` is base64 and shorter than 4096 bytes. */
function readMessage(request: Request, rules: Rules): Buffer {
  const message = mandatory('message', request, rules);
  demand(rules.acceptsBase64(message, 1, 5460), rules.codeForInvalidParameter, request.operation);
  return Buffer.from(String(message), 'base64');
}

/** The common part of sign and verify: key, material, algorithm and digest. */
function prepare(request: Request, store: Store, rules: Rules) {
  const { operation, parameters } = request;
  const key = keyByReference(request, store, rules);
  const message = readMessage(request, rules);
  const { message_type: type = 'DIGEST' } = parameters;
  const validType = type === 'DIGEST' || type === 'RAW';
  demand(validType, rules.codeForInvalidParameter, operation);
  demandSigningKey(key, request, rules);
  const algorithm = signingAlgorithm(mandatory('signing_algorithm', request, rules));
  if (!algorithm || !fits(algorithm, key.key_spec))
    throw new Refusal(rules.codeForSigningAlgorithm(operation));
  const digest = digestOf(algorithm, message, type);
  if (!digest) throw new Refusal(rules.codeForDigestLength(operation));
  const material = rules.materialForSigning(key) ?? refuseUse(key, request, rules);
  return { key, algorithm, digest, material };
}

/** Signs a digest, or the digest of a raw message. */
export function sign(request: Request, store: Store, rules: Rules): Reply {
  const { key, algorithm, digest, material } = prepare(request, store, rules);
  const signature = signDigest(algorithm, material, digest).toString('base64');
  return { body: { key_id: key.key_id, signature } };
}

/** Returns whether a signature is valid, as a string. */
export function verify(request: Request, store: Store, rules: Rules): Reply {
  const { key, algorithm, digest, material } = prepare(request, store, rules);
  const signature = mandatory('signature', request, rules);
  demand(rules.acceptsBase64(signature, 1, 6144), rules.codeForInvalidParameter, request.operation);
  const valid = verifyDigest(algorithm, material, digest, Buffer.from(String(signature), 'base64'));
  return { body: { key_id: key.key_id, signature_valid: String(valid) } };
}

/** Returns the public half of an asymmetric key as PEM text. */
export function getPublicKey(request: Request, store: Store, rules: Rules): Reply {
  const key = keyByReference(request, store, rules);
  const { operation } = request;
  demand(!key.key_spec.startsWith('HMAC'), rules.codeForUseOfHmacKey, operation);
  demand(isAsymmetric(key), rules.codeForSymmetricKey, operation);
  const material = rules.materialForSigning(key) ?? refuseUse(key, request, rules);
  return { body: { key_id: key.key_id, public_key: publicKeyText(material) } };
}
