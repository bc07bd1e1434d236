import type { Store } from '../core/store.ts';
import type { Reply, Request } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';
import { keyByReference, keyInfoOf } from './common.ts';

/** Answers everything there is to know about a key, except its material. */
export function describeKey(request: Request, store: Store, rules: Rules): Reply {
  return { body: { key_info: keyInfoOf(keyByReference(request, store, rules), rules) } };
}
