import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { open, readHeader, seal } from './ciphertext.ts';

const key_id = randomUUID();
const material = randomBytes(32);
const header = { kind: 'data', key_id } as const;

test('stays within the published length of cipher_text and names its key', () => {
  for (const [bytes, characters] of [
    [1, 188],
    [15, 188],
    [4096, 5648],
  ] as const) {
    const sealed = seal(header, material, randomBytes(bytes), '');
    assert.equal(sealed.toString('base64').length, characters);
    assert.deepEqual(readHeader(sealed), header);
    assert.ok(sealed.includes(key_id));
  }
});

test('opens only with the same material and context, unaltered', () => {
  const plain = Buffer.from('sixteen bytes !!');
  const sealed = seal(header, material, plain, 'context');
  assert.deepEqual(open(sealed, material, 'context'), plain);
  assert.equal(open(sealed, randomBytes(32), 'context'), undefined);
  assert.equal(open(sealed, material, ''), undefined);
  for (let index = 0; index < sealed.length; index++) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    const readable = readHeader(changed) && open(changed, material, 'context');
    assert.equal(readable, undefined, `byte ${index}`);
  }
});

test('reads no header from other bytes', () => {
  for (const bytes of [Buffer.alloc(0), randomBytes(140), randomBytes(141)])
    assert.equal(readHeader(bytes), undefined);
});
