import type { Store } from '../core/store.ts';
import type { Reply, Request } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';

/** Answers how many keys the project has and may have; default keys do not count. */
export function userQuotas(request: Request, store: Store, rules: Rules): Reply {
  const used = store.keysOf(request.projectId).filter(key => key.default_key_flag === '0').length;
  const resources = [
    { type: 'CMK', used, quota: rules.keyQuota() },
    { type: 'grant_per_CMK', used: 0, quota: 100 },
  ];
  return { body: { quotas: { resources } } };
}
