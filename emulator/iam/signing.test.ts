import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { canonicalQuery, canonicalRequest, readAuthorization, signature } from './signing.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

const published = [
  {
    name: 'GET without a body',
    request: { method: 'GET', path: '/path', query: 'limit=1' },
    body: '',
    expected: '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
  },
  {
    name: 'POST with a body',
    request: { method: 'POST', path: '/path', query: 'key=value' },
    body: '{"Name":"test","Id":1}\n',
    expected: 'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
  },
];

for (const { name, request, body, expected } of published) {
  test(`signs as the published client does: ${name}`, () => {
    const date = '20060102T150405Z';
    const signable = { ...request, headers: { 'x-sdk-date': date } };
    const canonical = canonicalRequest(signable, ['x-sdk-date'], hash(body));
    assert.equal(signature(canonical, date, 'SecretKey'), expected);
  });
}

test('signs a KMS request over all of its headers', () => {
  const date = '20240102T030405Z';
  const project = '0123456789abcdef0123456789abcdef';
  const headers = {
    'content-type': 'application/json',
    host: 'kms.eu-de.otc.t-systems.com',
    'x-project-id': project,
    'x-sdk-date': date,
  };
  const path = `/v1.0/${project}/kms/delete-imported-key-material`;
  const body = hash('{"key_id":"0d0466b0-e727-4d9c-b35d-f84bb474a37f"}');
  const signable = { method: 'POST', path, query: '', headers };
  const canonical = canonicalRequest(signable, Object.keys(headers), body);
  assert.equal(hash(canonical), '9ab100a87b4f74c9d9263fbfbfa7fc4a88b882495faf8a65a9c2564000240135');
  const expected = '9237ea41efba3dfd14216ef1cd5dcd8dc61cbec7221a5dc691a5f09e4e8bf041';
  assert.equal(signature(canonical, date, 'SecretKey'), expected);
});

test('sorts and escapes the query', () => {
  const query =
    'test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29&multi=2&multi=1&multi=3&path=%2Ftmp%2F123&limit=1&enable=true';
  const expected =
    'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29';
  assert.equal(canonicalQuery(query), expected);
  assert.equal(canonicalQuery(''), '');
});

test('reads both published forms of the Authorization header, and no others', () => {
  const rest = 'SignedHeaders=host;x-sdk-date, Signature=00ff';
  const signed = { signedHeaders: ['host', 'x-sdk-date'], signature: '00ff' };
  assert.deepEqual(readAuthorization(`SDK-HMAC-SHA256 Access=AK, ${rest}`), {
    accessKey: 'AK',
    scope: undefined,
    ...signed,
  });
  const scoped = readAuthorization(`SDK-HMAC-SHA256 Credential=AK/20240102///sdk_request, ${rest}`);
  assert.deepEqual(scoped, { accessKey: 'AK', scope: '20240102///sdk_request', ...signed });
  assert.equal(readAuthorization('SDK-HMAC-SHA256 Access=AK, Signature=00ff'), undefined);
  assert.equal(readAuthorization(`V11-HMAC-SHA256 Credential=AK, ${rest}`), undefined);
});
