import type { Form } from './forms.ts';

/** Codes that are compared at once. */
const gram = 6;

/** A form of fewer codes could not be told from other text. */
const fewestCodes = 7;

/** How far apart those of a form are that are remembered, at most. */
const longestStride = 16;

/** Forms that begin alike, as tokens do, share their first grams: so many places of one gram are enough. */
const mostAlike = 4;

/** Within so many codes of a match other forms are looked for that have as much of what is there, or more. */
const shared = 16;

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

/** What the table has of a gram, side by side: its hash, and its place among all codes, counted from 1 on. */
const slotSize = 2;

/** So many bits say which grams may be known, so that few are looked up. */
const filterBits = 23;

/** What is kept of a form besides its codes, and where those begin among all. */
type Kept = Omit<Form, 'codes'> & { readonly start: number; readonly length: number };

/** Where a form, or a part of one, is found in a sequence of codes. */
export interface Found {
  readonly at: number;
  readonly length: number;
  readonly form: Omit<Form, 'codes'>;
}

/**
 * Finds parts of many forms in a sequence of codes, in time linear in its length. Any 10 codes in a row of a form hold
 * one of the grams of 6 that are remembered every 5 codes, those of longer parts every 7 or 16; from there on codes are
 * compared in both directions. The codes of all forms stand one after the other, and the grams in a table with open
 * addressing: there are hundreds of thousands.
 */
export class GramIndex {
  readonly #forms: Kept[] = [];
  #codes = new Uint8Array(1 << 12);
  #length = 0;
  #filter: Uint32Array | undefined;
  #grams = 0;
  /** A slot is free where the place is 0. */
  #table = new Int32Array(0);
  #mask = -1;

  get isEmpty(): boolean {
    return this.#grams === 0;
  }

  /** @returns false where the form has nothing that could be told from other text. */
  add(form: Form): boolean {
    const { length } = form.codes;
    if (length < fewestCodes) return false;
    const start = this.#keep(form);
    const stride = Math.min(longestStride, Math.max(1, form.least - gram + 1));
    const codes = this.#codes;
    const last = start + length - gram;
    let at = nextGram(codes, start - 1, stride, last);
    const added = at !== undefined;
    for (; at !== undefined; at = nextGram(codes, at, stride, last)) this.#remember(hashAt(codes, at), at);
    return added;
  }

  /** @returns where its codes begin. */
  #keep({ codes, ...form }: Form): number {
    const start = this.#length;
    const end = start + codes.length;
    if (end > this.#codes.length) {
      const larger = new Uint8Array(Math.max(end, this.#codes.length * 2));
      larger.set(this.#codes);
      this.#codes = larger;
    }
    this.#codes.set(codes, start);
    this.#length = end;
    this.#forms.push({ ...form, start, length: codes.length });
    return start;
  }

  #remember(hash: number, place: number): void {
    this.#filter ??= new Uint32Array(1 << (filterBits - 5));
    const bit = hash >>> (32 - filterBits);
    this.#filter[bit >>> 5] = (this.#filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
    if (this.#grams * 2 > this.#mask) this.#grow();
    if (this.#put(hash, place + 1)) this.#grams += 1;
  }

  /** @returns false where so many of this hash are known that one more tells nothing. */
  #put(hash: number, mark: number): boolean {
    const [table, mask] = [this.#table, this.#mask];
    let [slot, alike] = [slotOf(hash, mask), 0];
    for (; table[slot * slotSize + 1] !== 0; slot = (slot + 1) & mask)
      if (table[slot * slotSize] === hash) alike += 1;
    if (alike >= mostAlike) return false;
    table[slot * slotSize] = hash;
    table[slot * slotSize + 1] = mark;
    return true;
  }

  #grow(): void {
    const old = this.#table;
    const slots = Math.max(fewestSlots, (old.length / slotSize) * growth);
    this.#table = new Int32Array(slots * slotSize);
    this.#mask = slots - 1;
    for (let at = 0; at < old.length; at += slotSize) {
      const mark = old[at + 1] ?? 0;
      if (mark !== 0) this.#put(old[at] ?? 0, mark);
    }
  }

  /**
   * The parts of forms among the first codes, each as long as it can be; those shorter than the form's least left out.
   * @param most where one is enough, 1.
   */
  matches(codes: Uint8Array, length: number, most = Number.POSITIVE_INFINITY): Found[] {
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
          const isTelling = match.length >= match.form.telling;
          if (isTelling && at >= match.at + shared) done = match.at + match.length;
        }
      }
      if (at + gram >= length || found.length >= most) return found;
      const without = (hash - Math.imul((codes[at] ?? 0) + 1, top)) | 0;
      hash = (Math.imul(without, base) + (codes[at + gram] ?? 0) + 1) | 0;
    }
  }

  #longest(hash: number, codes: Uint8Array, length: number, at: number): Found | undefined {
    const [table, mask] = [this.#table, this.#mask];
    let longest: Found | undefined;
    for (let slot = slotOf(hash, mask); ; slot = (slot + 1) & mask) {
      const mark = table[slot * slotSize + 1] ?? 0;
      if (mark === 0) return longest;
      if (table[slot * slotSize] !== hash) continue;
      const found = this.#extended(mark - 1, codes, length, at);
      if (found.length >= found.form.least && found.length > (longest?.length ?? 0)) longest = found;
    }
  }

  /** The form that has its codes at this place. */
  #formAt(place: number): Kept {
    let [low, high] = [0, this.#forms.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#forms[middle] as Kept).start <= place) low = middle;
      else high = middle;
    }
    return this.#forms[low] as Kept;
  }

  /** How far both agree around a place of a form and one of a text. */
  #extended(place: number, codes: Uint8Array, length: number, at: number): Found {
    const own = this.#codes;
    const form = this.#formAt(place);
    const ahead = place - at;
    const [least, most] = [
      Math.max(0, form.start - ahead),
      Math.min(length, form.start + form.length - ahead),
    ];
    let [from, to] = [at, at];
    while (from > least && own[from - 1 + ahead] === codes[from - 1]) from -= 1;
    while (to < most && own[to + ahead] === codes[to]) to += 1;
    return { at: from, length: to - from, form };
  }
}

/** Where the table is looked at first: the upper bits of a hash depend on more of its codes. */
function slotOf(hash: number, mask: number): number {
  return (Math.imul(hash, 0x9e3779b1) >>> 7) & mask;
}

/**
 * The place of the gram to be remembered after another: the last varied one within the stride, or else the next. Where
 * a part is long enough to be looked for and holds any varied gram, it holds one that is remembered.
 */
function nextGram(codes: Uint8Array, after: number, stride: number, last: number): number | undefined {
  if (after + stride > last) return undefined;
  for (let at = after + stride; at > after; at -= 1) if (isVaried(codes, at)) return at;
  for (let at = after + stride + 1; at <= last; at += 1) if (isVaried(codes, at)) return at;
  return undefined;
}

/** Whether a gram has three different codes: one with fewer occurs by chance, such as `000000`. */
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
