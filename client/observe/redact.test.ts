import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, type KeyObject, publicEncrypt, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { Secrets } from '../secrets/secrets.ts';
import { rememberWrapped } from '../secrets/wrapped.ts';
import { redactBody } from './redact.ts';

const none = new Secrets();

const wrapped = (key: KeyObject, material: Uint8Array) =>
  rememberWrapped(publicEncrypt(key, material).toString('base64'), material);

describe('a body in the evidence', () => {
  const secretMembers = ['plain_text', 'plain_text_base64', 'cipher_text', 'password'];
  for (const name of secretMembers) {
    it(`has ${name} as its length`, () => {
      assert.deepEqual(redactBody(JSON.stringify({ [name]: 'hunter2' }), 'request', none), {
        [name]: `<${name}, 7 characters>`,
      });
    });
  }

  for (const name of ['import_token', 'encrypted_key_material', 'encrypted_privatekey']) {
    const shown = (value: string, secrets = none) =>
      JSON.stringify(redactBody(JSON.stringify({ [name]: value }), 'request', secrets));

    it(`has ${name} as its length and a fingerprint, alike for equal ones of a run alone`, () => {
      assert.match(shown('hunter2'), new RegExp(`^{"${name}":"<${name}, 7 characters, #[0-9a-f]{8}>"}$`));
      assert.equal(shown('hunter2'), shown('hunter2'));
      assert.notEqual(shown('hunter2'), shown('hunter3'));
      assert.equal(shown('hunter2', new Secrets('a')), shown('hunter2', new Secrets('a')));
      assert.notEqual(shown('hunter2', new Secrets('a')), shown('hunter2', new Secrets('b')));
    });
  }

  it('has the same fingerprint for the same material however it was wrapped', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const wrap = (material: Uint8Array) => wrapped(publicKey, material);
    const shown = (encrypted_key_material: string) =>
      JSON.stringify(redactBody(JSON.stringify({ encrypted_key_material }), 'request', none));
    const [material, other] = [randomBytes(32), randomBytes(32)];
    assert.equal(shown(wrap(material)), shown(wrap(material)));
    assert.notEqual(shown(wrap(material)), shown(wrap(other)));
  });

  it('has secret members at any depth, and of any type, replaced', () => {
    const body = { auth: { identity: { password: { user: { name: 'me', password: 'hunter2' } } } } };
    assert.doesNotMatch(JSON.stringify(redactBody(JSON.stringify(body), 'request', none)), /hunter2/);
    const odd = [{ import_token: ['hunter2'] }, { plain_text: 4711 }];
    assert.doesNotMatch(JSON.stringify(redactBody(JSON.stringify(odd), 'reply', none)), /hunter2|4711/);
  });

  it('keeps everything else as it is', () => {
    const body = { key_id: 'abc', pending_days: '7', expiration_time: 1, ok: true, none: null };
    assert.deepEqual(redactBody(JSON.stringify(body), 'request', none), body);
  });

  it('has long strings cut, with their length', () => {
    const { note } = redactBody(JSON.stringify({ note: 'x'.repeat(500) }), 'reply', none) as { note: string };
    assert.match(note, /^x{160}… \(500 characters\)$/);
  });

  it('is itself cut when it is long', () => {
    const many = JSON.stringify(Array.from({ length: 2_000 }, () => 'entry'));
    assert.ok(String(redactBody(many, 'reply', none)).length < 300);
  });

  it('is the number of its bytes when a request is not JSON', () => {
    assert.equal(redactBody('{"key_id": "ü', 'request', none), '<14 bytes that are not JSON>');
  });

  it('is its beginning when a reply is not JSON', () => {
    assert.equal(redactBody('<html>', 'reply', none), '<html>');
    const digest = createHash('sha256').update('y'.repeat(9_999)).digest('hex');
    assert.equal(
      redactBody('y'.repeat(9_999), 'reply', none),
      `${'y'.repeat(160)}… (9999 characters, SHA-256 ${digest})`,
    );
  });

  it('is empty when it is empty', () => assert.equal(redactBody('', 'reply', none), ''));

  it('holds no part of a secret, however it is repeated and cut', () => {
    const secret = randomBytes(300);
    const secrets = new Secrets();
    secrets.addBytes('token', secret);
    const parts = [secret.toString('base64'), secret.toString('hex').toUpperCase(), [...secret].join(', ')];
    for (const part of parts) {
      const said = JSON.stringify({ error: { error_msg: `${'x'.repeat(130)}${part} is invalid` } });
      for (const text of [said, part, JSON.stringify([...secret])]) {
        const shown = JSON.stringify(redactBody(text, 'reply', secrets));
        assert.deepEqual([secrets.redact(shown), shown.includes('<token>')], [shown, true], shown);
      }
    }
  });
});
