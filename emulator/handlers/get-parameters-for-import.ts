import { demand } from '../core/errors.ts';
import { asText } from '../core/plain.ts';
import type { Store } from '../core/store.ts';
import type { Reply, Request } from '../core/types.ts';
import { sealImportToken } from '../crypto/import-token.ts';
import { wrappingKey } from '../crypto/key-fixtures.ts';
import type { Rules } from '../rules/rules.ts';
import { keyById, mandatory } from './common.ts';

/** Returns a public key to wrap material with, and an import token for it that is valid for 24 hours. */
export function getParametersForImport(request: Request, store: Store, rules: Rules): Reply {
  const { operation } = request;
  const key = keyById(request, store, rules);
  const algorithm = mandatory('wrapping_algorithm', request, rules);
  const accepted = rules.acceptsWrappingAlgorithm(algorithm, store.profile);
  demand(accepted, rules.codeForUnknownWrappingAlgorithm, operation);
  demand(rules.acceptsOriginForImport(key, operation), rules.codeForNotExternal, operation);
  demand(
    rules.acceptsStateForParameters(rules.keyRead(key, operation)),
    rules.codeForNotPendingImport,
    operation,
  );
  const issuedAt = Math.floor(store.now() / 1000);
  const expiresAt = issuedAt + rules.importTokenLifetime();
  const number = store.next('wrapping');
  const ticket = {
    key_id: key.key_id,
    algorithm: asText(algorithm),
    wrappingKey: number,
    imports: key.imports,
    issuedAt,
    expiresAt,
  };
  return {
    body: {
      key_id: key.key_id,
      import_token: rules.shownImportToken(sealImportToken(ticket, store.sealingKey)),
      expiration_time: rules.shownTokenExpiry(expiresAt),
      public_key: rules.shownPublicKey(wrappingKey(number).publicKey),
    },
  };
}
