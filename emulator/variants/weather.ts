import { Refusal } from '../core/errors.ts';
import type { Request } from '../core/types.ts';
import type { Variant } from '../rules/rules.ts';
import { broken, onceIn } from './common.ts';

/** So many requests are between two that the weather meets; fewer before an operation that it has not met yet. */
const [apart, beforeAnother] = [97, 30];

/**
 * Whether the weather meets a request: each operation in its turn, and never two requests in a row.
 * @param spares operations that it leaves alone
 */
function weather(spares?: RegExp): (request: Request) => boolean {
  const met = new Set<string>();
  let since = 0;
  return ({ path }) => {
    since += 1;
    const operation = path.slice(path.lastIndexOf('/') + 1);
    if (spares?.test(operation) || since < (met.has(operation) ? apart : beforeAnother)) return false;
    met.add(operation);
    since = 0;
    return true;
  };
}

/** A key that was left pending deletion is gone once a test moves the clock, and no later test can use it. */
const deletions = /-key-deletion$/;

/** What becomes of a request on its way says nothing of the service: each kind of weather, at each operation. */
export const weathers: readonly Variant[] = [
  {
    id: 'throttled-at-times',
    story: 'A gateway answers one request in 67 with 429, and does not pass it on.',
    patch: () => {
      const isMet = onceIn(67);
      return {
        isBusy: () => {
          if (isMet()) throw new Refusal('APIGW.0308');
          return false;
        },
      };
    },
  },
  {
    id: 'a-gateway-is-busy-at-times',
    story: 'A gateway answers a request of each operation in turn with 503, and does not pass it on.',
    patch: () => ({ isBusy: weather() }),
  },
  {
    id: 'requests-are-lost-at-times',
    story:
      'The connection breaks at a request of each operation in turn, deletions of keys aside, which is not carried out.',
    patch: () => {
      const meets = weather(deletions);
      const lost = new WeakSet<Request>();
      return {
        isBusy: request => {
          if (!meets(request)) return false;
          lost.add(request);
          return true;
        },
        waitBeforeReply: (_operation, request) => (lost.has(request) ? broken() : undefined),
      };
    },
  },
  {
    id: 'replies-are-lost-at-times',
    story:
      'The connection breaks at a request of each operation in turn, deletions of keys aside, which was carried out.',
    patch: () => {
      const meets = weather(deletions);
      return {
        waitBeforeReply: (_operation, request) => (meets(request) ? broken() : undefined),
      };
    },
  },
];
