import { createPrivateKey } from 'node:crypto';
import { lower, streamsOf } from './streams.ts';

/** One form in which a secret might come to light, as the codes of a stream. */
export interface Form {
  readonly codes: Uint8Array;
  readonly kind: string;
  /** So many codes of it in a row are taken out of a text; fewer say little. */
  readonly least: number;
  /** So many, about 16 bytes of the secret or all of it, are proof that it was given away. */
  readonly telling: number;
}

/**
 * The least and the telling length of a form, by how many codes a byte of the secret takes: about 12 and 16
 * bytes, less where a stream leaves out backslashes, or `+` and `/`.
 */
const lengths = {
  text: { least: 10, telling: 16 },
  encodedText: { least: 10, telling: 22 },
  base64: { least: 12, telling: 14 },
  hex: { least: 24, telling: 32 },
} as const;

/** Text that is an encoding of bytes, such as a token or a key: its bytes are the secret as well. */
const encoded = /^(?=.*\d)(?:[A-Za-z0-9+/]+={0,2}|[A-Za-z0-9_-]+={0,2})$/;
const shortestEncoded = 24;

/** A form as a stream has it; too short to be told from other text if it has fewer codes than a gram. */
function formOf(
  kind: string,
  codes: Uint8Array,
  { least, telling }: { least: number; telling: number },
): Form {
  const all = codes.length;
  return { codes, kind, least: Math.min(least, all), telling: Math.min(telling, all) };
}

function plainCodes(text: string): Uint8Array {
  const { plain } = streamsOf(text);
  return plain.codes.slice(0, plain.length);
}

/** Whether backslashes, which count for nothing, leave too little of a text to be told from other text. */
export function isMostlyEscapes(text: string): boolean {
  return text.includes('\\') && plainCodes(text).length < lengths.text.least;
}

function denseCodes(text: string): Uint8Array {
  const { dense } = streamsOf(text);
  return dense.codes.slice(0, dense.length);
}

/**
 * Base64 makes four characters of three bytes: of a secret that begins `offset` bytes after such a border, the letters
 * and digits that are the same whatever comes before and after it.
 */
function base64At(bytes: Buffer, offset: number): Uint8Array {
  const rest = bytes.subarray((3 - offset) % 3);
  const text = rest.subarray(0, rest.length - (rest.length % 3)).toString('base64');
  const codes = Buffer.from(text, 'latin1');
  let length = 0;
  for (const code of codes) if (code >= 0x30) codes[length++] = lower(code);
  return codes.subarray(0, length);
}

/** The forms of bytes: base64, for URLs too, hexadecimal and lists of numbers, and the bytes themselves as text. */
export function formsOfBytes(kind: string, value: Uint8Array): Form[] {
  const parts = secretPartsOf(Buffer.from(value));
  return parts.flatMap(part => formsOfPart(kind, part));
}

/** The members of a private key that are secret: the rest of it is in its public key, and no secret. */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const;

/** What is secret of bytes: all of them, unless they are a private key. */
function secretPartsOf(bytes: Buffer): Buffer[] {
  if (bytes[0] !== 0x30 || bytes.length < 48) return [bytes];
  try {
    const key = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
    return secretMembers.flatMap(name => {
      const part = key[name];
      return part === undefined ? [] : [Buffer.from(part, 'base64url')];
    });
  } catch {
    return [bytes];
  }
}

function formsOfPart(kind: string, bytes: Buffer): Form[] {
  const base64 = [0, 1, 2].map(offset => formOf(kind, base64At(bytes, offset), lengths.base64));
  const raw = [lowered(bytes)];
  if (bytes.some(byte => byte >= 0x80 || byte === 0x5c || byte === 0x25 || byte === 0x26))
    raw.push(plainCodes(bytes.toString('utf8')), plainCodes(bytes.toString('latin1')));
  return [
    ...base64,
    formOf(kind, Buffer.from(bytes.toString('hex'), 'latin1'), lengths.hex),
    ...raw.map(codes => formOf(kind, codes, lengths.text)),
  ];
}

/** The forms of a text: as it is, and those of its bytes; where it encodes bytes, broken into lines and those as well. */
export function formsOfText(kind: string, value: string): Form[] {
  const isEncoded = value.length >= shortestEncoded && encoded.test(value);
  const decoded = isEncoded ? Buffer.from(value, isHex(value) ? 'hex' : 'base64') : undefined;
  if (decoded && secretPartsOf(decoded)[0] !== decoded) return formsOfBytes(kind, decoded);
  const plain = formOf(kind, plainCodes(value), decoded ? lengths.encodedText : lengths.text);
  const own = [plain, ...formsOfPart(kind, Buffer.from(value, 'utf8'))];
  if (!decoded) return own;
  const all = [...own, formOf(kind, denseCodes(value), lengths.encodedText), ...formsOfPart(kind, decoded)];
  return isHex(value) ? all : all.map(beyondHeader);
}

/** Tokens begin alike, with a header that is not a secret: more of one has to be given away to be proof. */
function beyondHeader(form: Form): Form {
  const { telling } = lengths.encodedText;
  return { ...form, telling: Math.max(form.telling, Math.min(telling, form.codes.length)) };
}

const isHex = (value: string) => /^(?:[0-9a-f]{2})+$/i.test(value);

function lowered(bytes: Uint8Array): Uint8Array {
  return bytes.map(byte => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));
}
