import type { Form } from './forms.ts';

/** Codes that are compared at once. */
const gram = 7;

/** How far apart those of a form are that are remembered, at most: of a long part two are met at least. */
const longestStride = 8;

const base = 0x01000193;
/** What the first code of a gram counts when the next one comes in. */
const top = power(gram - 1);

function power(exponent: number): number {
  let value = 1;
  for (let n = 0; n < exponent; n += 1) value = Math.imul(value, base);
  return value;
}

/** So many bits say which grams may be known, so that few are looked up. */
const filterBits = 20;

/** A form at a place of it where a remembered gram begins. */
interface Place {
  readonly form: Form;
  readonly offset: number;
  /** Another place with the same gram. */
  readonly next: Place | undefined;
}

/** Where a form, or a part of one, is found in a sequence of codes. */
export interface Found {
  readonly at: number;
  readonly length: number;
  readonly form: Form;
}

/**
 * Finds parts of many forms in a sequence of codes, in time linear in its length. Any 10 codes in a row of a form hold
 * one of the grams of 7 that are remembered every 4 codes, those of longer parts every 6 or 8; from there on codes are compared in both directions.
 */
export class GramIndex {
  readonly #places = new Map<number, Place>();
  #filter: Uint32Array | undefined;

  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  /** @returns false where the form has nothing that could be told from other text. */
  add(form: Form): boolean {
    const { codes } = form;
    const stride = Math.min(longestStride, Math.max(1, form.least - gram + 1));
    let added = false;
    for (let offset = 0; offset + gram <= codes.length; offset += stride) {
      if (!isVaried(codes, offset)) continue;
      this.#remember(hashAt(codes, offset), form, offset);
      added = true;
    }
    return added;
  }

  #remember(hash: number, form: Form, offset: number): void {
    this.#filter ??= new Uint32Array(1 << (filterBits - 5));
    const bit = hash >>> (32 - filterBits);
    this.#filter[bit >>> 5] = (this.#filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
    this.#places.set(hash, { form, offset, next: this.#places.get(hash) });
  }

  /** The parts of forms among the first codes, each as long as it can be; those shorter than the form's least left out. */
  matches(codes: Uint8Array, length: number): Found[] {
    const found: Found[] = [];
    const filter = this.#filter;
    if (!filter || length < gram) return found;
    let [hash, done] = [hashAt(codes, 0), 0];
    for (let at = 0; ; at += 1) {
      const bit = hash >>> (32 - filterBits);
      if (at >= done && ((filter[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0) {
        const match = this.#longest(hash, codes.subarray(0, length), at);
        if (match) {
          found.push(match);
          done = match.at + match.length;
        }
      }
      if (at + gram >= length) return found;
      const without = (hash - Math.imul((codes[at] ?? 0) + 1, top)) | 0;
      hash = (Math.imul(without, base) + (codes[at + gram] ?? 0) + 1) | 0;
    }
  }

  #longest(hash: number, codes: Uint8Array, at: number): Found | undefined {
    let longest: Found | undefined;
    for (let place = this.#places.get(hash); place; place = place.next) {
      const found = extended(place, codes, at);
      if (found.length >= found.form.least && found.length > (longest?.length ?? 0)) longest = found;
    }
    return longest;
  }
}

/** Whether a gram has three different codes: one with fewer occurs by chance, such as `0000000`. */
function isVaried(codes: Uint8Array, offset: number): boolean {
  const first = codes[offset];
  let second: number | undefined;
  for (let n = offset + 1; n < offset + gram; n += 1) {
    const code = codes[n];
    if (code === first || code === second) continue;
    if (second !== undefined) return true;
    second = code;
  }
  return false;
}

function hashAt(codes: Uint8Array, at: number): number {
  let hash = 0;
  for (let n = at; n < at + gram; n += 1) hash = (Math.imul(hash, base) + (codes[n] ?? 0) + 1) | 0;
  return hash;
}

function extended({ form, offset }: Place, codes: Uint8Array, at: number): Found {
  const own = form.codes;
  let [first, last] = [0, 0];
  while (first < Math.min(offset, at) && own[offset - first - 1] === codes[at - first - 1]) first += 1;
  while (offset + last < own.length && own[offset + last] === codes[at + last] && at + last < codes.length)
    last += 1;
  return { at: at - first, length: first + last, form };
}
