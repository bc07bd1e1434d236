import type { Reply } from '../../client/reply.ts';
import type { Config } from '../config/shape.ts';
import { CannotStart } from './cannot-start.ts';

/** Words of a stranger are not repeated: only these are known. */
const compressions = ['gzip', 'deflate', 'br', 'zstd'];

/** Neither a refusal nor a JSON object: nothing that shows a KMS. */
export function isStrange({ status, body }: Reply): boolean {
  if (status === 404) return true;
  return status < 300 && (typeof body !== 'object' || body === null || Array.isArray(body));
}

/**
 * What answers two different questions like a stranger is not a KMS: a login page, a web server, another path.
 * @throws CannotStart when this second reply is strange as well.
 */
export function refuseStranger(reply: Reply, { target }: Config): void {
  if (!isStrange(reply)) return;
  const what =
    reply.status === 404 ? 'it knows neither path' : `${contentOf(reply)} in place of a JSON object`;
  throw new CannotStart(
    `Cannot start: ${target.host} does not answer like a KMS: user-quotas and list-keys get ${reply.status}, ${what}. ` +
      `Check KMS_ENDPOINT (${target.endpoint}), its path, and whether a proxy or a login page answers in its place.`,
  );
}

function contentOf({ text, headers }: Reply): string {
  const encoding = compressions.find(name => headers['content-encoding'] === name);
  if (encoding) return `a body compressed with ${encoding}, which nobody asked for,`;
  if (text.trim() === '') return 'an empty body';
  return /^\s*</.test(text) ? 'a page of HTML' : 'something else';
}
