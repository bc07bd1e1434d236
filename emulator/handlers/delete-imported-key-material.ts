import { demand } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Key, Reply, Request } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';
import { keyById } from './common.ts';

function demandDeletable(key: Key, request: Request, rules: Rules): void {
  const { operation } = request;
  demand(rules.acceptsDefaultKeyForDelete(key), rules.codeForDefaultKey, operation);
  demand(rules.acceptsOriginForDelete(key), rules.codeForNotExternal, operation);
  demand(rules.acceptsSpecForDelete(key), rules.codeForAsymmetricMaterial, operation);
  demand(rules.acceptsStateForDelete(key), rules.codeForNotDeletable, operation);
}

/** Deletes imported key material; the key itself stays, pending import. */
export async function deleteImportedKeyMaterial(
  request: Request,
  store: Store,
  rules: Rules,
): Promise<Reply> {
  const key = keyById(request, store, rules);
  demandDeletable(key, request, rules);
  const pause = rules.waitBetweenCheckAndDelete(key);
  if (pause) await pause;
  if (rules.deleteTakesEffect(key, store.now())) {
    for (const erased of rules.keysErasedWith(key, store.keys)) {
      rules.eraseMaterial(erased);
      erased.deletedFrom = erased.state;
      erased.state = rules.stateAfterDelete(erased);
    }
  }
  return { body: rules.deleteReply() };
}
