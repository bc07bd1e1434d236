import { ForeignKey } from './http/errors.ts';

const idShape = /(?<![0-9a-z])[0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12}(?![0-9a-z])/gi;

const deletion = 'delete-imported-key-material';

/** Everything in a text that has the shape of a key id. */
export function idsIn(text: string): string[] {
  return text.match(idShape) ?? [];
}

/**
 * What a body names as its key that is short enough to be the beginning of many an id: a server that completes ids could
 * take it for one of a customer's. Eight characters and more meet none by chance.
 */
export function beginningsIn(body: string): string[] {
  const numbers = [...body.matchAll(numberedKey)].flatMap(match => match[1] ?? []);
  return [...namedIn(body), ...numbers].filter(name => /^[0-9a-z-]{1,7}$/i.test(name.trim()));
}

/** Every text that a body has as `key_id`. */
function namedIn(body: string): string[] {
  return [...body.matchAll(namedKey)].map(match => unescaped(match[1] ?? ''));
}

const sequence = /"sequence"\s*:\s*"[^"]*"/g;
const numberedKey = /"key_id"\s*:\s*(-?\d+)(?![0-9a-z])/gi;

const namedKey = /"key_id"\s*:\s*"((?:[^"\\]|\\.)*)"/g;

/**
 * Keeps state-changing requests away from keys that are not ours. Whatever a request names as its key must be
 * known here: a key that this run created and proved by alias and marker, or an id that no key has.
 */
export class Guard {
  readonly #known = new Set<string>();
  readonly #mayNameDefaultKey: boolean;
  #defaultKey: string | undefined;

  /** @param defaultKey whether one default master key may be named, in the delete that must be refused (KMS_DEFAULT_KEY). */
  constructor({ defaultKey = false }: { defaultKey?: boolean } = {}) {
    this.#mayNameDefaultKey = defaultKey;
  }

  /** Admits the id of a key of ours, its alias, or an id that no key has. */
  admit(...names: string[]): void {
    for (const name of names) this.#known.add(name.toLowerCase());
  }

  /** Whether a name was admitted: the browser may be led to a key only where id and alias were. */
  knows(name: string): boolean {
    return this.#known.has(name.toLowerCase());
  }

  /** Admits a default master key, for delete-imported-key-material alone. @throws ForeignKey without leave. */
  admitDefaultKey(key_id: string): void {
    if (!this.#mayNameDefaultKey) throw new ForeignKey(deletion, key_id);
    this.#defaultKey = key_id;
  }

  /**
   * @param body the bytes that would be sent, as text.
   * @throws ForeignKey when they name a key that is not admitted.
   */
  check(operation: string, path: string, body: string): void {
    for (const name of this.#namesIn(path, body)) {
      const known = this.#known.has(name.toLowerCase());
      const leave = operation === deletion && name === this.#defaultKey;
      if (!known && !leave) throw new ForeignKey(operation, name);
    }
  }

  /**
   * Every id in the path and in the body but its `sequence`, escaped or not; and of `key_id` its alias and URN forms, and
   * what could be the beginning of an id.
   */
  #namesIn(path: string, body: string): string[] {
    const named = namedIn(body);
    const ids = [path, ...named, body.replaceAll(sequence, '')].flatMap(idsIn);
    return [...ids, ...beginningsIn(body), ...named.flatMap(name => /^alias\/(.+)$/is.exec(name)?.[1] ?? [])];
  }
}

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
