import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Secrets } from './secrets.ts';

/** Cases of each property, over 10,000 together; the seed is fixed, so that a failure is the same for everybody. */
const runs = { numRuns: 4_000, seed: 4711, endOnFailure: true };

/** So many characters of a form in a row say something of the secret. */
const tooMany = 12;
const shortestPart = 16;
/** So many characters of a token may be those of its header, which is no secret. */
const longestHeader = 22;

type Encoding = (bytes: Buffer) => string;
const hex: Encoding = bytes => bytes.toString('hex');
const pairs = (bytes: Buffer) => hex(bytes).match(/../g) ?? [];
const wrapped = (text: string, every: number, by: string) =>
  text.match(new RegExp(`.{1,${every}}`, 'g'))?.join(by) ?? '';

/** The ways in which a server was seen to write bytes. */
const encodings: Readonly<Record<string, Encoding>> = {
  base64: bytes => bytes.toString('base64'),
  'base64 in lower case': bytes => bytes.toString('base64').toLowerCase(),
  base64url: bytes => bytes.toString('base64url'),
  'base64 after one byte': bytes =>
    Buffer.concat([Buffer.from('a'), bytes, Buffer.from('zz')]).toString('base64'),
  'base64 after two bytes': bytes =>
    Buffer.concat([Buffer.from('ab'), bytes, Buffer.from('z')]).toString('base64'),
  'wrapped base64': bytes => wrapped(bytes.toString('base64'), 19, '\r\n'),
  'wrapped base64 within JSON': bytes => JSON.stringify(wrapped(bytes.toString('base64'), 16, '\n')),
  'base64 within a URL': bytes => encodeURIComponent(bytes.toString('base64')),
  hex,
  'hex in upper case': bytes => hex(bytes).toUpperCase(),
  'hex with colons': bytes => pairs(bytes).join(':'),
  'hex with colons in upper case': bytes => pairs(bytes).join(':').toUpperCase(),
  'hex with blanks': bytes => pairs(bytes).join(' '),
  'hex of a dump': bytes =>
    pairs(bytes)
      .map(pair => `0x${pair}`)
      .join(', '),
  'hex of a string literal': bytes =>
    pairs(bytes)
      .map(pair => `\\x${pair}`)
      .join(''),
  'a list of numbers': bytes => [...bytes].join(', '),
  'a list of numbers in JSON': bytes => JSON.stringify([...bytes]),
  'a list of signed numbers': bytes => `[${[...bytes].map(byte => (byte << 24) >> 24).join(', ')}]`,
};

const textEncodings: Readonly<Record<string, (text: string) => string>> = {
  itself: text => text,
  'lower case': text => text.toLowerCase(),
  'upper case': text => text.toUpperCase(),
  'a string of JSON': text => JSON.stringify(text),
  'a string of JSON, twice': text => JSON.stringify(JSON.stringify(text)),
  'escaped for HTML': text =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  'escaped for URLs': encodeURIComponent,
};

const alphabet = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/-_.!$&<>"\\'];
/** Bytes as random as those of a key, which no generator of small cases makes. */
const randomBytes = fc
  .tuple(fc.integer(), fc.integer({ min: 24, max: 80 }))
  .map(([seed, length]) => createHash('shake256', { outputLength: length }).update(`${seed}`).digest());
const randomText = randomBytes.map(bytes =>
  [...bytes].map(byte => alphabet[byte % alphabet.length] ?? '').join(''),
);
const shortText = fc
  .tuple(randomText, fc.integer({ min: 8, max: 23 }))
  .map(([text, length]) => text.slice(0, length));
const around = fc.string({ maxLength: 40 });
/** Where a part begins and ends, as shares of the secret; and where the text that holds it is cut. */
const cuts = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));

/** A part of at least 16, or all. */
function partOf<T extends { length: number; slice(from: number, to: number): T }>(
  all: T,
  [begin, length]: readonly [number, number],
): T {
  const from = Math.floor(begin * (all.length - shortestPart));
  const most = all.length - from;
  return all.slice(from, from + shortestPart + Math.floor(length * (most - shortestPart + 0.999)));
}

/** Whether a text holds so many characters in a row of another. */
function holdsPart(text: string, of: string): boolean {
  for (let at = 0; at + tooMany <= of.length; at += 1) {
    const part = of.slice(at, at + tooMany);
    if (text.includes(part)) return true;
  }
  return false;
}

describe('no 12 characters of a secret are left', () => {
  it('of bytes, in any form, any part and any place', () => {
    const forms = fc.constantFrom(...Object.keys(encodings));
    fc.assert(
      fc.property(randomBytes, forms, around, around, cuts, (bytes, name, before, after, cut) => {
        const secrets = new Secrets();
        secrets.addBytes('key material', bytes);
        const written = encodings[name]?.(partOf(bytes, cut)) ?? '';
        const text = `${before} ${written} ${after}`;
        const redacted = secrets.redact(text);
        assert.ok(!holdsPart(redacted, written), `${name}: ${redacted}`);
        assert.deepEqual(secrets.foundIn(text), ['key material'], name);
      }),
      runs,
    );
  });

  it('of text, in any form, any part and any place', () => {
    const forms = fc.constantFrom(...Object.keys(textEncodings), ...Object.keys(encodings));
    fc.assert(
      fc.property(randomText, forms, around, around, cuts, (secret, name, before, after, cut) => {
        const secrets = new Secrets();
        secrets.add('token', secret);
        const part = partOf(secret, cut);
        const written = textEncodings[name]?.(part) ?? encodings[name]?.(Buffer.from(part)) ?? '';
        const redacted = secrets.redact(`${before} ${written} ${after}`);
        assert.ok(!holdsPart(redacted, written), `${name}: ${secret}: ${redacted}`);
        // A backslash counts for nothing, and what looks like base64 may begin with a header that many tokens have.
        const enough = /^[\w+/-]+$/.test(secret) ? longestHeader : shortestPart;
        if (part.length >= enough && !part.includes('\\'))
          assert.deepEqual(secrets.foundIn(`${before} ${written} ${after}`), ['token'], `${name}: ${secret}`);
      }),
      runs,
    );
  });

  it('of a text of 8 to 23 characters, in any form, as a whole', () => {
    const forms = fc.constantFrom(...Object.keys(textEncodings), ...Object.keys(encodings));
    fc.assert(
      fc.property(shortText, forms, around, around, (secret, name, before, after) => {
        const secrets = new Secrets();
        fc.pre(secrets.add('password', secret));
        const written = textEncodings[name]?.(secret) ?? encodings[name]?.(Buffer.from(secret)) ?? '';
        const text = `${before} ${written} ${after}`;
        const redacted = secrets.redact(text);
        assert.ok(!redacted.includes(written), `${name}: ${secret}: ${redacted}`);
        assert.ok(!holdsPart(redacted, written), `${name}: ${secret}: ${redacted}`);
        assert.deepEqual(secrets.foundIn(text), ['password'], `${name}: ${secret}`);
      }),
      runs,
    );
  });

  it('of a text of 8 to 15 characters of which most are backslashes, escaped any number of times', () => {
    const few = fc.string({ unit: fc.constantFrom(...'\\\\\\\\bnd4"/&<'), minLength: 8, maxLength: 15 });
    const times = fc.integer({ min: 0, max: 4 });
    const ways = fc.constantFrom(...Object.keys(textEncodings));
    fc.assert(
      fc.property(few, ways, times, around, around, (secret, name, often, before, after) => {
        const secrets = new Secrets();
        fc.pre(secrets.add('password', secret));
        let written = textEncodings[name]?.(secret) ?? '';
        for (let n = 0; n < often; n += 1) written = JSON.stringify(written).slice(1, -1);
        const text = `${before} ${written} ${after}`;
        const redacted = secrets.redact(text);
        assert.ok(!redacted.includes(written), `${name}: ${secret}: ${redacted}`);
        assert.deepEqual(secrets.foundIn(text), ['password'], `${name}: ${secret}: ${text}`);
      }),
      runs,
    );
  });

  it('of a text of 8 characters of which some are backslashes', () => {
    const secrets = new Secrets();
    if (!secrets.add('password', 'a\\b\\c\\d4')) return;
    assert.equal(secrets.redact('it is a\\b\\c\\d4 today'), 'it is <password> today');
    assert.deepEqual(secrets.foundIn('it is a\\b\\c\\d4 today'), ['password']);
  });

  it('where backslashes follow each other a million times, in less than two seconds', () => {
    const secrets = new Secrets();
    for (const secret of ['\\\\a\\b\\c\\', 'a\\"b\\c\\d', '\\"\\a\\b\\c', '"\\a\\b\\c\\'])
      assert.ok(secrets.add('password', secret), secret);
    const began = performance.now();
    for (const start of ['', 'a', '"', '\\"']) secrets.foundIn(start + '\\'.repeat(1_000_000));
    assert.ok(performance.now() - began < 2_000);
  });

  it('wherever the text was cut before', () => {
    fc.assert(
      fc.property(randomText, cuts, (secret, [begin, end]) => {
        const secrets = new Secrets();
        secrets.add('token', secret);
        const text = `the token ${secret} has expired`;
        const cut = text.slice(
          Math.floor(begin * 40),
          Math.floor(begin * 40) + Math.floor(end * text.length),
        );
        assert.ok(!holdsPart(secrets.redact(cut), secret), cut);
      }),
      runs,
    );
  });

  it('of what several secrets share, or where one follows another', () => {
    fc.assert(
      fc.property(randomText, randomText, around, (one, other, between) => {
        const secrets = new Secrets();
        secrets.add('token', one);
        secrets.add('token', one.slice(0, 12) + other);
        const redacted = secrets.redact(one + between + one.slice(0, 12) + other + one);
        assert.ok(!holdsPart(redacted, one) && !holdsPart(redacted, other), redacted);
      }),
      { ...runs, numRuns: 1_000 },
    );
  });
});

describe('other text', () => {
  it('stays as it is', () => {
    fc.assert(
      fc.property(randomText, randomBytes, fc.string({ maxLength: 400 }), (secret, bytes, text) => {
        const secrets = new Secrets();
        secrets.add('token', secret);
        secrets.addBytes('key material', bytes);
        assert.equal(secrets.redact(text), text);
        assert.deepEqual(secrets.foundIn(text), []);
      }),
      { ...runs, numRuns: 1_000 },
    );
  });

  it('is not taken for a secret that is too uniform to be one', () => {
    const secrets = new Secrets();
    assert.equal(secrets.add('token', 'A'.repeat(400)), false);
    assert.equal(secrets.addBytes('key material', new Uint8Array(32)), false);
    assert.deepEqual(secrets.foundIn('A'.repeat(40) + '0'.repeat(64)), []);
  });
});
