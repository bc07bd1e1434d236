import { isKeyId } from '../ids.ts';
import { memberOf, textOf } from '../reply.ts';

function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Where a success reply contradicts its request or itself: it names another key than the one asked for, or counts
 * fewer keys than it lists. Empty when it does not.
 */
export function contradictions(sent: unknown, received: string): string[] {
  const [request, reply] = [parsed(sent), parsed(received)];
  const asked = textOf(request, 'key_id');
  const named = textOf(reply, 'key_id') ?? textOf(reply, 'key_info', 'key_id');
  const [details, total] = [memberOf(reply, 'key_details'), Number(textOf(reply, 'total') ?? Number.NaN)];
  return [
    ...(asked && isKeyId(asked) && named !== undefined && named !== asked
      ? ['key_id is that of another key than was asked for']
      : []),
    ...(Array.isArray(details) && total < details.length
      ? [`total is ${total} for ${details.length} keys`]
      : []),
  ];
}
