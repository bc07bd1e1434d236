import { demand, Refusal } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Key, Reply, Request } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';

/** A published operation: its method, its IAM action and its handler. */
export interface Operation {
  readonly method: 'GET' | 'POST';
  readonly action: string;
  /** Whether it changes anything that must be kept. */
  readonly changes?: boolean;
  readonly handle: Handler;
}

export type Handler = (request: Request, store: Store, rules: Rules) => Reply | Promise<Reply>;

const found = (key: Key | undefined, request: Request, rules: Rules): Key => {
  const visible = key && rules.seesKey(key, request.projectId, request.operation) ? key : undefined;
  if (!visible) throw new Refusal(rules.codeForUnknownKey(request.operation));
  return visible;
};

function demandKeyId(value: unknown, request: Request, rules: Rules): void {
  const present = value !== undefined || rules.acceptsMissingKeyId(request.operation);
  demand(present, rules.codeForMissingKeyId, request.operation);
}

/** Refuses a `sequence` that is given and wrong. */
export function demandSequence(request: Request, rules: Rules): void {
  const accepted = rules.acceptsSequence(request.parameters.sequence, request.operation);
  demand(accepted, rules.codeForInvalidSequence, request.operation);
}

/** The key of a request whose `key_id` can only be an id. */
export function keyById(request: Request, store: Store, rules: Rules): Key {
  const { key_id } = request.parameters;
  demandKeyId(key_id, request, rules);
  const id = rules.readKeyId(key_id, request.operation, store.keys);
  if (id === undefined) throw new Refusal(rules.codeForInvalidKeyId(request.operation));
  demandSequence(request, rules);
  return found(rules.findKey(id, store.keys), request, rules);
}

/** The key of a request whose `key_id` may be an id, an alias or a URN. */
export function keyByReference(request: Request, store: Store, rules: Rules): Key {
  const { key_id } = request.parameters;
  demandKeyId(key_id, request, rules);
  const reference = rules.readKeyReference(key_id);
  if (!reference) throw new Refusal(rules.codeForInvalidKeyId(request.operation));
  demandSequence(request, rules);
  if ('id' in reference) return found(rules.findKey(reference.id, store.keys), request, rules);
  return found(rules.findAlias(reference.alias, store.keysOf(request.projectId)), request, rules);
}

/** A mandatory parameter, whatever its type. */
export function mandatory(name: string, request: Request, rules: Rules): unknown {
  const value = request.parameters[name];
  demand(value !== undefined, rules.codeForMissingParameter, request.operation);
  return value;
}

/** `key_info` as describe-key and list-keys show it. */
export function keyInfoOf(key: Key, rules: Rules): Record<string, unknown> {
  return rules.keyInfo(key, {
    creation_date: rules.shownDate(key.creation_date),
    scheduled_deletion_date: rules.shownDate(key.scheduledDeletion),
    key_state: rules.shownState(key),
    expiration_time: rules.shownExpirationTime(key.expiresAt),
  });
}

/** Refuses the use of a key with the code that fits its state. */
export function refuseUse(key: Key, request: Request, rules: Rules): never {
  if (key.state === '3') throw new Refusal(rules.codeForUseOfDisabledKey(request.operation));
  if (key.state === '4') throw new Refusal(rules.codeForUseOfKeyPendingDeletion(request.operation));
  throw new Refusal(rules.codeForUseOfKeyPendingImport(request.operation));
}

export const isAsymmetric = (key: Key): boolean => /^(RSA|EC)/.test(key.key_spec);
