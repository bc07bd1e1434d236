import { Refusal } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Request, User } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';
import { isSigned, userOfSignedRequest } from './signing.ts';

/**
 * The user who sent the request, by token or by signature.
 * @throws Refusal when the credentials are missing, wrong, expired or another project's.
 */
export function authenticate(request: Request, store: Store, rules: Rules): User {
  if (isSigned(request)) return userOfSignedRequest(request, store, rules);
  const { operation, projectId } = request;
  const value = String(request.headers['x-auth-token'] ?? '');
  if (value === '') {
    if (rules.acceptsMissingToken()) return store.identities.owner;
    throw new Refusal(rules.codeForMissingToken(operation));
  }
  const token = store.identities.tokens.get(value);
  if (!token) {
    if (rules.acceptsUnknownToken(value)) return store.identities.owner;
    throw new Refusal(rules.codeForUnknownToken(operation));
  }
  if (!rules.acceptsExpiry(token, Date.now())) throw new Refusal(rules.codeForExpiredToken(operation));
  if (!rules.acceptsProjectOfToken(token, projectId))
    throw new Refusal(rules.codeForTokenOfOtherProject(operation));
  return token.user;
}
