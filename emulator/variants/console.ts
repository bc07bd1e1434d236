import { Refusal } from '../core/errors.ts';
import type { Request } from '../core/types.ts';
import type { Variant } from '../rules/rules.ts';
import { broken } from './common.ts';

/** So many requests are at least between two that the weather meets. */
const apart = 3;

/** Whether the weather meets a request of the console: once for each kind of page, form and part of a page. */
function weather(): (request: Request) => boolean {
  const met = new Set<string>();
  let since = 0;
  return ({ method, path, query }) => {
    since += 1;
    const shown = [...new URLSearchParams(query).keys()].join(' ');
    const kind = `${method} ${path.replace(/[0-9a-f-]{36}/, '')} ${shown}`;
    if (met.has(kind) || since < apart) return false;
    met.add(kind);
    since = 0;
    return true;
  };
}

/**
 * The same, where the connection breaks. @param isCarriedOut whether that happens after the request was carried out: then
 * the page after a form is left alone, for a browser asks again by itself, and a message that is said once was said.
 */
const lost = (isCarriedOut: boolean): ReturnType<Variant['patch']> => {
  const meets = weather();
  const met = new WeakSet<Request>();
  let followsForm = false;
  return {
    consoleIsBusy: request => {
      const spared = isCarriedOut && followsForm;
      followsForm = request.method === 'POST';
      if (spared || !meets(request)) return false;
      met.add(request);
      return !isCarriedOut;
    },
    waitBeforeReply: (_operation, request) => (met.has(request) ? broken() : undefined),
  };
};

/** Consoles that look different and do the same. */
export const consoleVariants: readonly Variant[] = [
  {
    id: 'console-wants-a-word-typed',
    story: 'The dialog asks for the word DELETE before OK does anything.',
    patch: () => ({ consoleConfirmationWord: () => 'DELETE' }),
  },
  {
    id: 'console-has-actions-under-more',
    story: 'Every action of a row is in a menu under More.',
    patch: () => ({ consoleActionsInRow: () => 0 }),
  },
  {
    id: 'console-is-slow',
    story: 'Every page of the console takes a third of a second.',
    patch: () => ({ consoleWait: () => new Promise<void>(done => setTimeout(done, 300)) }),
  },
  {
    id: 'console-has-short-pages-and-no-search',
    story: 'The list shows two keys on a page, and cannot be searched.',
    patch: () => ({ consolePageSize: () => 2, consoleHasSearch: () => false }),
  },
  {
    id: 'console-is-busy-at-times',
    story: 'A gateway answers one request for each kind of page of the console with 503.',
    patch: () => ({ consoleIsBusy: weather() }),
  },
  {
    id: 'console-is-throttled-at-times',
    story: 'A gateway answers one request for each kind of page of the console with 429.',
    patch: () => {
      const meets = weather();
      return {
        consoleIsBusy: request => {
          if (meets(request)) throw new Refusal('APIGW.0308');
          return false;
        },
      };
    },
  },
  {
    id: 'console-requests-are-lost-at-times',
    story:
      'The connection breaks at one request for each kind of page of the console, before it is carried out.',
    patch: () => lost(false),
  },
  {
    id: 'console-replies-are-lost-at-times',
    story:
      'The reply to one request for each kind of page of the console is lost, the page after a form aside.',
    patch: () => lost(true),
  },
];
