import { createHmac, randomBytes } from 'node:crypto';
import { type Form, formsOfBytes, formsOfText, isMostlyEscapes } from './forms.ts';
import { GramIndex } from './gram-index.ts';
import { spelledOut } from './spelled.ts';
import { type Stream, type Streams, streamsOf } from './streams.ts';
import { materialIn } from './wrapped.ts';

/** Shortest value, in characters or bytes, that is looked for: shorter ones would be found by chance. */
const shortest = 8;

/** A value of fewer different characters is not a secret, and would be found by chance. */
const fewestDistinct = 4;

function isVaried(value: string): boolean {
  const distinct = new Set<string>();
  for (const character of value) if (distinct.add(character).size >= fewestDistinct) return true;
  return false;
}

/** Without those that another begins with: the text and the bytes of a token, or base64 with and without a header. */
function different(forms: readonly Form[]): Form[] {
  const kept: Form[] = [];
  for (const form of forms) if (!kept.some(other => finds(other, form))) kept.push(form);
  return kept;
}

/** Whether a form begins with the other, and as little of it is looked for. */
function finds({ codes, least }: Form, other: Form): boolean {
  const { length } = other.codes;
  return (
    least <= other.least &&
    length <= codes.length &&
    Buffer.compare(codes.subarray(0, length), other.codes) === 0
  );
}

/** From so many characters on it pays to remember that a text holds no secret. */
const long = 200;

/** So much of a text is read at once, in characters, and so much of it again with the next part. */
const window = { size: 256 * 1024, before: 64, after: 32 * 1024 };

const allOf = ({ plain, dense, numbers }: Streams): Stream[] => [plain, dense, numbers];

/** A place in a text that holds a secret or a part of one. */
interface Match {
  readonly from: number;
  readonly to: number;
  readonly kind: string;
  /** Whether it is so much of the secret that it gives it away. */
  readonly isTelling: boolean;
}

/**
 * The secrets that are known: credentials, import tokens and material. One list of forms serves the redaction of
 * everything that is written, the search of the outputs and the check of replies. They are never written anywhere.
 */
export class Secrets {
  readonly #kinds = new Map<string, string>();
  readonly #index = new GramIndex();
  /** What finds those that the index cannot: hardly a run has one. */
  readonly #spelled: Array<readonly [pattern: RegExp, kind: string]> = [];
  #fingerprintKey: string | Uint8Array | undefined;
  /** The last long text that was read and holds none: what a target answers is read again when it is written down. */
  #clean: string | undefined;

  /** @param fingerprintKey of the run, where fingerprints of several processes are to agree; it is as secret as they. */
  constructor(fingerprintKey?: string) {
    this.#fingerprintKey = fingerprintKey;
  }

  /**
   * Tells secrets of one run apart, in 8 hexadecimal digits: equal ones have the same, and so has the same material
   * however it was wrapped. Without the key of the run it says nothing of the secret, and nothing of other runs.
   */
  fingerprint(value: string): string {
    this.#fingerprintKey ??= randomBytes(32);
    const mac = createHmac('sha256', this.#fingerprintKey).update(materialIn(value) ?? value);
    return mac.digest('hex').slice(0, 8);
  }

  /** Adds a secret text. @returns false where it cannot be told from other text, being too short or too uniform. */
  add(kind: string, value: string | undefined): boolean {
    return value !== undefined && this.#add(kind, value, () => formsOfText(kind, value));
  }

  /** Adds secret bytes. @returns false where they cannot be told from other text. */
  addBytes(kind: string, bytes: Uint8Array): boolean {
    const value = Buffer.from(bytes).toString('latin1');
    return this.#add(kind, value, () => formsOfBytes(kind, bytes));
  }

  /** Whether a secret is known already. */
  knows(value: string): boolean {
    return this.#kinds.has(value);
  }

  #add(kind: string, value: string, forms: () => Form[]): boolean {
    if (this.#kinds.has(value)) return true;
    if (value.length < shortest || !isVaried(value)) return false;
    const added = different(forms()).map(form => this.#index.add(form));
    if (!added.some(Boolean)) return false;
    if (isMostlyEscapes(value)) this.#spelled.push([spelledOut(value), kind]);
    this.#kinds.set(value, kind);
    this.#clean = undefined;
    return true;
  }

  /** Kinds of the secrets that a text gives away: whole, or a part of about 16 bytes, in any form. */
  foundIn(text: string): string[] {
    const found = new Set(this.#matches(text).flatMap(({ kind, isTelling }) => (isTelling ? [kind] : [])));
    return found.size ? [...new Set(this.#kinds.values())].filter(kind => found.has(kind)) : [];
  }

  /** The text with every secret, and every part of one from about 12 characters on, replaced by its kind. */
  redact(text: string): string {
    let [redacted, done] = ['', 0];
    for (const { from, to, kind } of this.#matches(text)) {
      if (to <= done) continue;
      if (from >= done) redacted += `${text.slice(done, from)}<${kind}>`;
      done = to;
    }
    return done === 0 ? text : redacted + text.slice(done);
  }

  /** In the order of the text. */
  #matches(text: string): Match[] {
    if (this.#index.isEmpty || text.length < shortest || text === this.#clean) return [];
    const found: Match[] = [];
    for (let start = 0; start < text.length; start += window.size) {
      const from = Math.max(0, start - window.before);
      const to = Math.min(text.length, start + window.size + window.after);
      for (const match of this.#matchesIn(text, from, to))
        if (match.from < start + window.size) found.push(match);
    }
    for (const [pattern, kind] of this.#spelled)
      for (const { index, 0: all } of text.matchAll(pattern))
        found.push({ from: index, to: index + all.length, kind, isTelling: true });
    if (found.length === 0 && text.length >= long) this.#clean = text;
    return found.sort((a, b) => a.from - b.from || b.to - a.to);
  }

  /** Hardly any text holds a secret: where one is written is worked out for those alone. */
  #matchesIn(text: string, from: number, to: number): Match[] {
    const isAnywhere = allOf(streamsOf(text, from, to)).some(
      ({ codes, length }) => this.#index.matches(codes, length, 1).length > 0,
    );
    return isAnywhere ? allOf(streamsOf(text, from, to, true)).flatMap(each => this.#matchesOf(each)) : [];
  }

  #matchesOf(stream: Stream): Match[] {
    return this.#index.matches(stream.codes, stream.length).map(({ at, length, form }) => ({
      from: stream.from[at] ?? 0,
      to: stream.to[at + length - 1] ?? 0,
      kind: form.kind,
      isTelling: length >= form.telling,
    }));
  }
}
