import { demand, Refusal } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Key, Reply, Request } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';
import { keyById } from './common.ts';

const day = 86_400_000;

function changeableKey(request: Request, store: Store, rules: Rules): Key {
  const key = keyById(request, store, rules);
  const accepted = rules.acceptsDefaultKeyForStateChange(key, request.operation);
  demand(accepted, rules.codeForDefaultKey, request.operation);
  return key;
}

const wrapped = (key: Key, rules: Rules): Reply => ({
  body: { key_info: { key_id: key.key_id, key_state: rules.repliedState(key) } },
});

const flat = (key: Key, rules: Rules): Reply => ({
  body: { key_id: key.key_id, key_state: rules.repliedState(key) },
});

/** Enables a disabled key. */
export function enableKey(request: Request, store: Store, rules: Rules): Reply {
  const key = changeableKey(request, store, rules);
  demand(rules.acceptsStateForEnable(key), rules.codeForNotDisabled, request.operation);
  key.state = rules.stateAfterEnable(key);
  return wrapped(key, rules);
}

/** Disables an enabled key. */
export function disableKey(request: Request, store: Store, rules: Rules): Reply {
  const key = changeableKey(request, store, rules);
  demand(rules.acceptsStateForDisable(key), rules.codeForNotEnabled, request.operation);
  key.state = rules.stateAfterDisable(key);
  return wrapped(key, rules);
}

/** Schedules the deletion of a key, from whatever state it is in. */
export function scheduleKeyDeletion(request: Request, store: Store, rules: Rules): Reply {
  const key = changeableKey(request, store, rules);
  const { operation, parameters } = request;
  demand(parameters.pending_days !== undefined, rules.codeForMissingParameter, operation);
  const days = rules.readPendingDays(parameters.pending_days);
  if (days === undefined) throw new Refusal(rules.codeForPendingDays(operation));
  demand(rules.acceptsStateForSchedule(key), rules.codeForAlreadyPendingDeletion, operation);
  key.state = rules.stateAfterSchedule(key);
  key.pendingDays = days;
  key.scheduledDeletion = store.now() + days * day;
  return flat(key, rules);
}

/** Cancels a scheduled deletion: the key becomes disabled, or pending import when it has no material. */
export function cancelKeyDeletion(request: Request, store: Store, rules: Rules): Reply {
  const key = changeableKey(request, store, rules);
  demand(rules.acceptsStateForCancel(key), rules.codeForNotPendingDeletion, request.operation);
  key.state = rules.stateAfterCancel(key);
  key.pendingDays = undefined;
  key.scheduledDeletion = undefined;
  return flat(key, rules);
}
