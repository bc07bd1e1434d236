import { randomBytes } from 'node:crypto';
import { demand, Refusal } from '../core/errors.ts';
import { asText } from '../core/plain.ts';
import type { Store } from '../core/store.ts';
import type { Key, Origin, Reply, Request } from '../core/types.ts';
import { generatedPrivateKey } from '../crypto/key-fixtures.ts';
import type { Rules } from '../rules/rules.ts';
import { demandSequence } from './common.ts';

/** Published values of `key_spec` with those of `key_usage`, the default first. */
const usages: Record<string, readonly string[]> = {
  AES_256: ['ENCRYPT_DECRYPT'],
  RSA_2048: ['SIGN_VERIFY', 'ENCRYPT_DECRYPT'],
  RSA_3072: ['SIGN_VERIFY', 'ENCRYPT_DECRYPT'],
  RSA_4096: ['SIGN_VERIFY', 'ENCRYPT_DECRYPT'],
  EC_P256: ['SIGN_VERIFY'],
  EC_P384: ['SIGN_VERIFY'],
  HMAC_256: ['GENERATE_VERIFY_MAC'],
  HMAC_384: ['GENERATE_VERIFY_MAC'],
  HMAC_512: ['GENERATE_VERIFY_MAC'],
};

function readKind(request: Request, rules: Rules): Pick<Key, 'origin' | 'key_spec' | 'key_usage'> {
  const { key_spec = 'AES_256', origin = 'kms', key_usage } = request.parameters;
  const spec = asText(key_spec);
  const allowed = Object.hasOwn(usages, spec) ? (usages[spec] ?? []) : [];
  const usage = asText(key_usage ?? allowed[0]);
  const valid = allowed.includes(usage) && (origin === 'kms' || origin === 'external');
  demand(valid, rules.codeForInvalidParameter, request.operation);
  return { origin: origin as Origin, key_spec: spec, key_usage: usage };
}

function demandRoom(alias: string, request: Request, store: Store, rules: Rules): void {
  const keys = store.keysOf(request.projectId);
  demand(rules.acceptsNewAlias(alias, keys), rules.codeForDuplicateAlias, request.operation);
  const custom = keys.filter(key => key.default_key_flag === '0').length;
  demand(custom < rules.keyQuota(), rules.codeForFullQuota, request.operation);
}

function generatedMaterial(keySpec: string, store: Store): Buffer {
  const [family, size] = keySpec.split('_');
  if (family === 'RSA' || family === 'EC') return generatedPrivateKey(keySpec, store.next(keySpec));
  return randomBytes(Number(size) / 8);
}

/** Creates a key: enabled with material of its own, or pending import when its origin is external. */
export function createKey(request: Request, store: Store, rules: Rules): Reply {
  const { key_alias, key_description } = request.parameters;
  const { operation, projectId } = request;
  const project = store.projectOf(projectId);
  if (!project) throw new Refusal(rules.codeForTokenOfOtherProject(operation));
  demandSequence(request, rules);
  demand(key_alias !== undefined, rules.codeForMissingParameter, operation);
  demand(rules.acceptsAlias(key_alias), rules.codeForInvalidAlias, operation);
  demand(rules.acceptsDescription(key_description), rules.codeForInvalidDescription, operation);
  const kind = readKind(request, rules);
  demandRoom(asText(key_alias), request, store, rules);
  const key: Key = {
    ...kind,
    key_id: rules.newKeyId(),
    project_id: project.id,
    domain_id: project.domain.id,
    realm: store.realm,
    default_key_flag: '0',
    key_alias: asText(key_alias),
    key_description: asText(key_description),
    creation_date: store.now(),
    state: rules.stateAfterCreate(kind.origin),
    material: kind.origin === 'kms' ? generatedMaterial(kind.key_spec, store) : undefined,
    imports: 0,
  };
  store.keys.set(key.key_id, key);
  return { body: { key_info: { key_id: key.key_id, domain_id: key.domain_id } } };
}
