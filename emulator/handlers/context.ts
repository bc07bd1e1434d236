import { demand } from '../core/errors.ts';
import type { Request } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';

const longest = 8192;

/** Members in a fixed order, so that the order in the request does not count. */
function canonical(pairs: Record<string, unknown>): string {
  return JSON.stringify(Object.entries(pairs).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The context that a ciphertext is bound to besides its key: `encryption_context` (an object of at most 8192 characters),
 * or `additional_authenticated_data` in the other edition; "" when neither is given.
 */
export function contextOf(request: Request, rules: Rules): string {
  const { encryption_context: pairs, additional_authenticated_data: data } = request.parameters;
  const isObject = typeof pairs === 'object' && pairs !== null && !Array.isArray(pairs);
  const text = isObject ? canonical(pairs as Record<string, unknown>) : '';
  const valid = pairs === undefined || (isObject && text.length <= longest);
  demand(valid, rules.codeForInvalidContext, request.operation);
  const validData = data === undefined || (typeof data === 'string' && data.length <= longest);
  demand(validData, rules.codeForInvalidParameter, request.operation);
  const empty = text === '' || text === '[]';
  return `${empty ? '' : text}${data === undefined ? '' : `|${data}`}`;
}
