import type { Key } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';

/** A refusal that changes something: when this operation was refused with this code, the named key is changed. */
export function changeWhenRefused(
  operation: string,
  code: string,
  change: (key: Key) => void,
): Rules['effectOfRefusal'] {
  return (refusedWith, request, keys) => {
    const key = keys.get(String(request.parameters.key_id));
    if (request.operation === operation && refusedWith === code && key) change(key);
  };
}
