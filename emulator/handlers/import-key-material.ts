import { demand, Refusal } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Key, Reply, Request } from '../core/types.ts';
import { isPrivateKeyOf } from '../crypto/digest-signature.ts';
import type { ImportTicket } from '../crypto/import-token.ts';
import { wrappingKey } from '../crypto/key-fixtures.ts';
import { unwrap, unwrapPrivateKey } from '../crypto/wrapping.ts';
import type { Rules } from '../rules/rules.ts';
import { isAsymmetric, keyById, mandatory } from './common.ts';

/** A mandatory parameter of base64 characters whose length lies within the published bounds. */
function base64(name: string, bounds: [number, number], request: Request, rules: Rules): string {
  const value = mandatory(name, request, rules);
  demand(rules.acceptsBase64(value, ...bounds), rules.codeForInvalidParameter, request.operation);
  return String(value);
}

function readTicket(key: Key, token: string, request: Request, store: Store, rules: Rules): ImportTicket {
  const { operation } = request;
  const ticket = rules.readImportToken(token, store.sealingKey);
  if (!ticket) throw new Refusal(rules.codeForCorruptImportToken(operation));
  demand(rules.acceptsKeyOfImportToken(ticket, key), rules.codeForImportTokenOfOtherKey, operation);
  const young = rules.acceptsAgeOfImportToken(ticket, store.now() / 1000, key);
  demand(young, rules.codeForExpiredImportToken, operation);
  return ticket;
}

function readExpiration(request: Request, store: Store, rules: Rules): number | undefined {
  const seconds = rules.readExpirationTime(request.parameters.expiration_time);
  if (seconds === null) throw new Refusal(rules.codeForInvalidParameter(request.operation));
  const accepted = seconds === undefined || rules.acceptsExpirationTime(seconds, store.now() / 1000);
  demand(accepted, rules.codeForPastExpirationTime, request.operation);
  return seconds;
}

/** The private key, unwrapped with the temporary AES key. */
function readPrivateKey(key: Key, temporaryKey: Buffer, request: Request, rules: Rules): Buffer {
  const { operation } = request;
  const wrapped = request.parameters.encrypted_privatekey;
  demand(wrapped !== undefined && wrapped !== '', rules.codeForMissingPrivateKey, operation);
  demand(rules.acceptsTemporaryKeyLength(temporaryKey), rules.codeForTemporaryKeyLength, operation);
  const wellFormed = rules.acceptsBase64(wrapped, 1, 6144);
  const pkcs8 = wellFormed
    ? unwrapPrivateKey(temporaryKey, Buffer.from(String(wrapped), 'base64'))
    : undefined;
  if (!pkcs8 || !isPrivateKeyOf(key.key_spec, pkcs8))
    throw new Refusal(rules.codeForInvalidPrivateKey(operation));
  return pkcs8;
}

function readMaterial(key: Key, ticket: ImportTicket, encrypted: string, request: Request, rules: Rules) {
  const wrapped = Buffer.from(encrypted, 'base64');
  const { privateKey } = wrappingKey(ticket.wrappingKey);
  const plain = rules.unwrappedMaterial(unwrap(ticket.algorithm, privateKey, wrapped), wrapped);
  if (!plain) throw new Refusal(rules.codeForUndecryptableMaterial(request.operation));
  if (isAsymmetric(key)) return readPrivateKey(key, plain, request, rules);
  demand(rules.acceptsMaterialLength(key, plain), rules.codeForMaterialLength, request.operation);
  return plain;
}

function keepMaterial(key: Key, material: Buffer, expiresAt: number | undefined, rules: Rules): void {
  key.fingerprint ??= rules.fingerprintOf(material, key);
  key.material = rules.materialToKeep(key, material);
  key.imports += 1;
  key.expiresAt = rules.expiryToKeep(key, isAsymmetric(key) ? undefined : expiresAt);
  key.state = rules.stateAfterImport(key);
}

/** Imports material into a key that is pending import; only the first material can ever be imported again. */
export async function importKeyMaterial(request: Request, store: Store, rules: Rules): Promise<Reply> {
  const { operation } = request;
  const key = keyById(request, store, rules);
  const token = base64('import_token', [200, 6144], request, rules);
  const encrypted = base64('encrypted_key_material', [344, 360], request, rules);
  demand(rules.acceptsOriginForImport(key, operation), rules.codeForNotExternal, operation);
  demand(rules.acceptsStateForImport(key), rules.codeForNotPendingImport, operation);
  const ticket = readTicket(key, token, request, store, rules);
  const expiresAt = readExpiration(request, store, rules);
  const material = readMaterial(key, ticket, encrypted, request, rules);
  const same = !key.fingerprint || rules.materialMatches(key.fingerprint, rules.fingerprintOf(material, key));
  demand(same, rules.codeForDifferentMaterial, operation);
  const pause = rules.waitBetweenCheckAndImport(key);
  if (pause) await pause;
  keepMaterial(key, material, expiresAt, rules);
  return { body: rules.importReply() };
}
