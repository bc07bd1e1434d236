/**
 * What a text says, whatever it is written in: bytes in lower case, each with the place in the text that it comes
 * from. Escapes of JSON, URLs and HTML are undone. `plain` has every character; `dense` has letters and digits alone,
 * so that hexadecimal and base64 read alike however they are broken, separated or escaped; `numbers` has lists of
 * numbers from -128 to 255 as hexadecimal.
 */
export interface Streams {
  readonly plain: Stream;
  readonly dense: Stream;
  readonly numbers: Stream;
}

/** A sequence of codes from 0 to 255; `from` and `to` bound the characters of the text that each comes from. */
export class Stream {
  codes = new Uint8Array(0);
  from = new Int32Array(0);
  to = new Int32Array(0);
  length = 0;
  #hasPlaces = false;

  /** Begins anew. @param most how many codes may come. @param withPlaces whether it is kept where they come from. */
  begin(most: number, withPlaces: boolean): void {
    this.length = 0;
    this.#hasPlaces = withPlaces;
    if (most > this.codes.length) this.codes = new Uint8Array(most);
    if (!withPlaces || most <= this.from.length) return;
    this.from = new Int32Array(most);
    this.to = new Int32Array(most);
  }

  push(code: number, from: number, to: number): void {
    const at = this.length;
    this.codes[at] = code;
    this.length = at + 1;
    if (!this.#hasPlaces) return;
    this.from[at] = from;
    this.to[at] = to;
  }
}

const entities: Readonly<Record<string, number>> = { amp: 0x26, lt: 0x3c, gt: 0x3e, quot: 0x22, apos: 0x27 };
const entity = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/iy;
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12, v: 11 };

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;
const isLetter = (code: number) => (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
export const lower = (code: number): number => (code >= 0x41 && code <= 0x5a ? code + 0x20 : code);
/** Letters and digits in lower case, by their codes; 0 for all other characters. */
const words = Uint8Array.from({ length: 0x80 }, (_, code) =>
  isDigit(code) || isLetter(code) ? lower(code) : 0,
);
const hexDigits = '0123456789abcdef';

/** One escape: the character or the byte that it means, and where it ends; `code` is absent where it means nothing. */
interface Escape {
  readonly code?: number;
  readonly isByte?: boolean;
  readonly to: number;
}

function hexAt(text: string, at: number, digits: number): number {
  const part = text.slice(at, at + digits);
  return part.length === digits && /^[0-9a-f]+$/i.test(part) ? Number.parseInt(part, 16) : -1;
}

/** A run of backslashes and what it escapes: text may have been escaped more than once. */
function backslash(text: string, at: number): Escape {
  let next = at;
  while (text[next] === '\\') next += 1;
  const letter = text[next]?.toLowerCase() ?? '';
  const control = controls[letter];
  if (control !== undefined) return { code: control, to: next + 1 };
  const digits = letter === 'u' ? 4 : letter === 'x' ? 2 : 0;
  const code = digits ? hexAt(text, next + 1, digits) : -1;
  return code < 0 ? { to: next } : { code, isByte: letter === 'x', to: next + 1 + digits };
}

function ampersand(text: string, at: number): Escape | undefined {
  entity.lastIndex = at;
  const [whole, name, decimal, hex] = entity.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const code = name ? entities[name.toLowerCase()] : Number.parseInt(decimal ?? hex ?? '', decimal ? 10 : 16);
  return { code: Math.min(code ?? 0, 0xffff), to: at + whole.length };
}

function escapeAt(text: string, at: number, code: number): Escape | undefined {
  if (code === 0x5c) return backslash(text, at);
  if (code === 0x26) return ampersand(text, at);
  const byte = code === 0x25 ? hexAt(text, at + 1, 2) : -1;
  return byte < 0 ? undefined : { code: byte, isByte: true, to: at + 3 };
}

/** A character as the bytes of UTF-8; one half of a pair is taken by itself, on both sides of a comparison. */
function pushCharacter(stream: Stream, code: number, from: number, to: number): void {
  if (code < 0x80) {
    stream.push(lower(code), from, to);
    return;
  }
  if (code < 0x800) stream.push(0xc0 | (code >> 6), from, to);
  else {
    stream.push(0xe0 | ((code >> 12) & 0x0f), from, to);
    stream.push(0x80 | ((code >> 6) & 0x3f), from, to);
  }
  stream.push(0x80 | (code & 0x3f), from, to);
}

function pushEscape(
  streams: Streams,
  { code, isByte = false, to }: Escape,
  from: number,
  hex: boolean,
): void {
  if (code === undefined) return;
  if (isByte) streams.plain.push(lower(code), from, to);
  else pushCharacter(streams.plain, code, from, to);
  if (hex) {
    streams.dense.push(hexDigits.charCodeAt(code >> 4), from, to);
    streams.dense.push(hexDigits.charCodeAt(code & 15), from, to);
  } else if (isDigit(code) || isLetter(code)) streams.dense.push(lower(code), from, to);
}

/** Reads lists of numbers: a word, or a number that is not a byte, ends one. */
class Numbers {
  readonly #stream: Stream;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  /** A run of letters and digits from one place of the text to another. @param value of its digits; -1 with letters. */
  add(value: number, isNegative: boolean, from: number, to: number): void {
    const byte = isNegative ? 256 - value : value;
    const isByte = value >= 0 && byte <= 255 && (!isNegative || value <= 128);
    if (!isByte) {
      this.#stream.push(0, from, to);
      return;
    }
    this.#stream.push(hexDigits.charCodeAt(byte >> 4), from, to);
    this.#stream.push(hexDigits.charCodeAt(byte & 15), from, to);
  }
}

/** Written anew by each reading: making them costs more than reading a short text. */
const streams: Streams = { plain: new Stream(), dense: new Stream(), numbers: new Stream() };

/**
 * Reads a part of a text, in time linear in its length. The streams are good until the next reading.
 * @param withPlaces whether the places that the codes come from are needed, which takes twice as long.
 */
export function streamsOf(text: string, start = 0, end = text.length, withPlaces = false): Streams {
  const { plain, dense } = streams;
  // A character makes three codes at most, two hexadecimal digits as an escape, and a number two.
  plain.begin(3 * (end - start), withPlaces);
  dense.begin(end - start, withPlaces);
  streams.numbers.begin(2 * (end - start), withPlaces);
  const numbers = new Numbers(streams.numbers);
  let [at, runFrom, value] = [start, -1, 0];
  const endRun = (to: number) => {
    if (runFrom >= 0) numbers.add(value, text[runFrom - 1] === '-', runFrom, to);
    runFrom = -1;
  };
  while (at < end) {
    const code = text.charCodeAt(at);
    const word = code < 0x80 ? (words[code] ?? 0) : 0;
    if (word !== 0) {
      if (runFrom < 0) [runFrom, value] = [at, 0];
      value = word <= 0x39 && value >= 0 && value < 1000 ? value * 10 + word - 0x30 : -1;
      const isHexMark = code === 0x78 && at - runFrom === 1 && text[runFrom] === '0';
      if (isHexMark) dense.length = Math.max(0, dense.length - 1);
      else dense.push(word, at, at + 1);
      plain.push(word, at, at + 1);
      at += 1;
      continue;
    }
    endRun(at);
    const found = escapeAt(text, at, code);
    if (found) pushEscape(streams, found, at, found.isByte === true && code === 0x5c);
    else pushCharacter(plain, code, at, at + 1);
    at = found?.to ?? at + 1;
  }
  endRun(end);
  return streams;
}
