import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Secrets } from '../../run/host/secrets/secrets.ts';
import { redactBody } from './redact.ts';

describe('a body in the evidence', () => {
  const secretMembers = [
    'import_token',
    'encrypted_key_material',
    'encrypted_privatekey',
    'plain_text',
    'plain_text_base64',
    'cipher_text',
    'password',
  ];
  for (const name of secretMembers) {
    it(`has ${name} as its length`, () => {
      assert.deepEqual(redactBody(JSON.stringify({ [name]: 'hunter2' }), 'request'), {
        [name]: `<${name}, 7 characters>`,
      });
    });
  }

  it('has secret members at any depth, and of any type, replaced', () => {
    const body = { auth: { identity: { password: { user: { name: 'me', password: 'hunter2' } } } } };
    assert.doesNotMatch(JSON.stringify(redactBody(JSON.stringify(body), 'request')), /hunter2/);
    const odd = [{ import_token: ['hunter2'] }, { plain_text: 4711 }];
    assert.doesNotMatch(JSON.stringify(redactBody(JSON.stringify(odd), 'reply')), /hunter2|4711/);
  });

  it('keeps everything else as it is', () => {
    const body = { key_id: 'abc', pending_days: '7', expiration_time: 1, ok: true, none: null };
    assert.deepEqual(redactBody(JSON.stringify(body), 'request'), body);
  });

  it('has long strings cut, with their length', () => {
    const { note } = redactBody(JSON.stringify({ note: 'x'.repeat(500) }), 'reply') as { note: string };
    assert.match(note, /^x{160}… \(500 characters\)$/);
  });

  it('is itself cut when it is long', () => {
    const many = JSON.stringify(Array.from({ length: 2_000 }, () => 'entry'));
    assert.ok(String(redactBody(many, 'reply')).length < 300);
  });

  it('is the number of its bytes when a request is no JSON', () => {
    assert.equal(redactBody('{"key_id": "ü', 'request'), '<14 bytes that are not JSON>');
  });

  it('is its beginning when a reply is no JSON', () => {
    assert.equal(redactBody('<html>', 'reply'), '<html>');
    assert.ok(String(redactBody('y'.repeat(9_999), 'reply')).length < 200);
  });

  it('is empty when it is empty', () => assert.equal(redactBody('', 'reply'), ''));

  it('holds no part of a long secret that an error text repeats', () => {
    const secret = `MIIF${'s3cr3t'.repeat(60)}`;
    const secrets = new Secrets();
    secrets.add('token', secret);
    const reply = redactBody(JSON.stringify({ error: { error_msg: `token ${secret} is invalid` } }), 'reply');
    assert.doesNotMatch(secrets.redact(JSON.stringify(reply)), /s3cr3t/);
  });
});
