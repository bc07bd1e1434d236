import { IamRefusal, Refusal } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Request, User } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';
import { isSigned, userOfSignature } from './signed-request.ts';

/**
 * The user who sent a KMS request, by token or by signature.
 * @throws Refusal when the credentials are missing, wrong, expired or for another project.
 */
export function userOf(request: Request, store: Store, rules: Rules): User {
  const { operation, projectId } = request;
  if (isSigned(request)) {
    const { user, accessKey } = userOfSignature(request, store, rules);
    if (accessKey && !rules.acceptsProjectOfAccessKey(accessKey, projectId))
      throw new Refusal(rules.codeForTokenOfOtherProject(operation));
    return user;
  }
  const value = String(request.headers['x-auth-token'] ?? '');
  if (value === '') {
    if (rules.acceptsMissingToken()) return store.owner;
    throw new Refusal(rules.codeForMissingToken(operation));
  }
  const token = store.tokens.get(value);
  if (!token) {
    if (rules.acceptsUnknownToken(value, store.tokens)) return store.owner;
    throw new Refusal(rules.codeForUnknownToken(operation));
  }
  if (!rules.acceptsExpiry(token, Date.now())) throw new Refusal(rules.codeForExpiredToken(operation));
  if (!rules.acceptsProjectOfToken(token, projectId, request))
    throw new Refusal(rules.codeForTokenOfOtherProject(operation));
  return token.user;
}

/**
 * The user who sent an IAM request, by token or by signature.
 * @throws IamRefusal 401 without credentials, 403 for a token that is unknown or has expired.
 * @throws Refusal in the form of the gateway for a wrong signature.
 */
export function iamUserOf(request: Request, store: Store, rules: Rules): User {
  if (isSigned(request)) return userOfSignature(request, store, rules).user;
  const value = String(request.headers['x-auth-token'] ?? '');
  if (value === '')
    throw new IamRefusal(401, 'Unauthorized', 'The request you have made requires authentication.');
  const token = store.tokens.get(value);
  if (!token || !rules.acceptsExpiry(token, Date.now()))
    throw new IamRefusal(403, 'Forbidden', 'X-Auth-Token is invalid in the request');
  return token.user;
}
