import type { Variant } from '../rules/rules.ts';

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
];
