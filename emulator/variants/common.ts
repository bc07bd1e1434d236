import type { Reply } from '../core/types.ts';

export const day = 86_400_000;
export const importing = 'import-key-material';
export const fetching = 'get-parameters-for-import';

/** True once in so many calls. */
export function onceIn(requests: number): () => boolean {
  let seen = 0;
  return () => {
    seen += 1;
    return seen % requests === 0;
  };
}

export const bodyOf = (reply: Reply): Record<string, unknown> => reply.body as Record<string, unknown>;
