import type { Store } from '../core/store.ts';
import type { Request } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';

/** Deletes material that has expired and keys whose deletion is due. */
export function settle(store: Store, rules: Rules, request: Request): void {
  const now = store.now();
  for (const key of [...store.keys.values()]) {
    if (rules.isGone(key, now)) {
      store.keys.delete(key.key_id);
      continue;
    }
    if (!rules.isExpired(key, now, request)) continue;
    for (const expired of rules.keysExpiringWith(key, store.keys)) {
      rules.eraseMaterial(expired);
      expired.state = rules.stateAfterExpiry(expired);
    }
  }
}
