import assert from 'node:assert/strict';
import { it } from 'node:test';
import { secretNames, secretsOf } from './secret-members.ts';

it('the contract says what is secret, and what it is', () => {
  const { given, sent } = secretsOf['get-parameters-for-import'];
  assert.equal(given.import_token, 'import token');
  assert.equal(sent.key_id, undefined);
  assert.equal(secretsOf['import-key-material'].sent.encrypted_key_material, 'key material');
  assert.equal(secretsOf['import-key-material'].sent.encrypted_privatekey, 'key material');
  assert.equal(secretsOf['decrypt-datakey'].given.data_key, 'data key');
  assert.equal(secretsOf['iam-token'].sent.password, 'password');
  assert.deepEqual(secretsOf['iam-token'].headers, { 'x-subject-token': 'token' });
});

it('a member that is secret in one operation alone is not so in others', () => {
  assert.equal(secretsOf['create-datakey'].given.plain_text, 'data key');
  assert.equal(secretsOf['decrypt-data'].given.plain_text, undefined);
});

it('a member that is always secret is so in the bodies of other operations as well', () => {
  assert.equal(secretsOf['describe-key'].given.import_token, 'import token');
  assert.ok(secretNames.has('data_key'));
});
