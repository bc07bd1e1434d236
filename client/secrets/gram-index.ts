import type { Form } from './forms.ts';

/** Codes that are compared at once. */
const gram = 7;

/** How far apart those of a form are that are remembered, at most: of a long part two are met at least. */
const longestStride = 8;

/** Forms that begin alike, as tokens do, share their first grams: so many places of one gram are enough. */
const mostAlike = 4;

const base = 0x01000193;
/** What the first code of a gram counts when the next one comes in. */
const top = power(gram - 1);

function power(exponent: number): number {
  let value = 1;
  for (let n = 0; n < exponent; n += 1) value = Math.imul(value, base);
  return value;
}

/** Room for so many grams at first, twice over; and so many times more room when it is used up. */
const fewestSlots = 1 << 14;
const growth = 4;

/** What the table has of a gram, side by side: its hash, the number of its form, and its place in the form. */
const slotSize = 3;

/** So many bits say which grams may be known, so that few are looked up. */
const filterBits = 23;

/** Where a form, or a part of one, is found in a sequence of codes. */
export interface Found {
  readonly at: number;
  readonly length: number;
  readonly form: Form;
}

/**
 * Finds parts of many forms in a sequence of codes, in time linear in its length. Any 10 codes in a row of a form hold
 * one of the grams of 7 that are remembered every 4 codes, those of longer parts every 6 or 8; from there on codes are
 * compared in both directions. The grams stand in a table with open addressing: there are hundreds of thousands.
 */
export class GramIndex {
  readonly #forms: Form[] = [];
  #filter: Uint32Array | undefined;
  #grams = 0;
  /** Numbers of forms count from 1 on; 0 where a slot is free. */
  #table = new Int32Array(0);
  #mask = -1;

  get isEmpty(): boolean {
    return this.#grams === 0;
  }

  /** @returns false where the form has nothing that could be told from other text. */
  add(form: Form): boolean {
    const { codes } = form;
    const stride = Math.min(longestStride, Math.max(1, form.least - gram + 1));
    const number = this.#forms.push(form);
    let added = false;
    for (let offset = 0; offset + gram <= codes.length; offset += stride) {
      if (!isVaried(codes, offset)) continue;
      this.#remember(hashAt(codes, offset), number, offset);
      added = true;
    }
    return added;
  }

  #remember(hash: number, number: number, offset: number): void {
    this.#filter ??= new Uint32Array(1 << (filterBits - 5));
    const bit = hash >>> (32 - filterBits);
    this.#filter[bit >>> 5] = (this.#filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
    if (this.#grams * 2 > this.#mask) this.#grow();
    if (this.#put(hash, number, offset)) this.#grams += 1;
  }

  /** @returns false where so many of this hash are known that one more tells nothing. */
  #put(hash: number, number: number, offset: number): boolean {
    const [table, mask] = [this.#table, this.#mask];
    let [slot, alike] = [slotOf(hash, mask), 0];
    for (; table[slot * slotSize + 1] !== 0; slot = (slot + 1) & mask)
      if (table[slot * slotSize] === hash) alike += 1;
    if (alike >= mostAlike) return false;
    table[slot * slotSize] = hash;
    table[slot * slotSize + 1] = number;
    table[slot * slotSize + 2] = offset;
    return true;
  }

  #grow(): void {
    const old = this.#table;
    const slots = Math.max(fewestSlots, (old.length / slotSize) * growth);
    this.#table = new Int32Array(slots * slotSize);
    this.#mask = slots - 1;
    for (let at = 0; at < old.length; at += slotSize) {
      const number = old[at + 1] ?? 0;
      if (number !== 0) this.#put(old[at] ?? 0, number, old[at + 2] ?? 0);
    }
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
        const match = this.#longest(hash, codes, length, at);
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

  #longest(hash: number, codes: Uint8Array, length: number, at: number): Found | undefined {
    const [table, mask] = [this.#table, this.#mask];
    let longest: Found | undefined;
    for (let slot = slotOf(hash, mask); ; slot = (slot + 1) & mask) {
      const number = table[slot * slotSize + 1] ?? 0;
      if (number === 0) return longest;
      if (table[slot * slotSize] !== hash) continue;
      const form = this.#forms[number - 1];
      const found = form && extended(form, table[slot * slotSize + 2] ?? 0, codes, length, at);
      if (found && found.length >= form.least && found.length > (longest?.length ?? 0)) longest = found;
    }
  }
}

/** Where the table is looked at first: the upper bits of a hash depend on more of its codes. */
function slotOf(hash: number, mask: number): number {
  return (Math.imul(hash, 0x9e3779b1) >>> 7) & mask;
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

function extended(form: Form, offset: number, codes: Uint8Array, length: number, at: number): Found {
  const own = form.codes;
  let [first, last] = [0, 0];
  while (first < Math.min(offset, at) && own[offset - first - 1] === codes[at - first - 1]) first += 1;
  while (offset + last < own.length && at + last < length && own[offset + last] === codes[at + last])
    last += 1;
  return { at: at - first, length: first + last, form };
}
