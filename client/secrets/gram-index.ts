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

/** Room for so many grams at first, twice over. */
const fewestSlots = 1 << 14;

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
  #hashes = new Int32Array(fewestSlots);
  /** Number of the form, from 1 on; 0 where the table has room. */
  #numbers = new Int32Array(fewestSlots);
  #offsets = new Int32Array(fewestSlots);

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
    if (this.#grams * 2 >= this.#numbers.length) this.#grow();
    const mask = this.#numbers.length - 1;
    let [slot, alike] = [slotOf(hash, mask), 0];
    while (this.#numbers[slot]) {
      if (this.#hashes[slot] === hash) alike += 1;
      slot = (slot + 1) & mask;
    }
    if (alike >= mostAlike) return;
    this.#put(slot, hash, number, offset);
    this.#grams += 1;
  }

  #put(slot: number, hash: number, number: number, offset: number): void {
    this.#hashes[slot] = hash;
    this.#numbers[slot] = number;
    this.#offsets[slot] = offset;
  }

  #grow(): void {
    const [hashes, numbers, offsets] = [this.#hashes, this.#numbers, this.#offsets];
    const size = numbers.length * 2;
    this.#hashes = new Int32Array(size);
    this.#numbers = new Int32Array(size);
    this.#offsets = new Int32Array(size);
    for (let old = 0; old < numbers.length; old += 1) {
      const number = numbers[old] ?? 0;
      if (number === 0) continue;
      const hash = hashes[old] ?? 0;
      let slot = slotOf(hash, size - 1);
      while (this.#numbers[slot]) slot = (slot + 1) & (size - 1);
      this.#put(slot, hash, number, offsets[old] ?? 0);
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
    const mask = this.#numbers.length - 1;
    let longest: Found | undefined;
    for (let slot = slotOf(hash, mask); this.#numbers[slot]; slot = (slot + 1) & mask) {
      if (this.#hashes[slot] !== hash) continue;
      const form = this.#forms[(this.#numbers[slot] ?? 0) - 1];
      const found = form && extended(form, this.#offsets[slot] ?? 0, codes, length, at);
      if (found && found.length >= form.least && found.length > (longest?.length ?? 0)) longest = found;
    }
    return longest;
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
