import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { canonicalQuery, canonicalRequest, readAuthorization, signature } from './signed-request.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

const published = [
  {
    name: 'GET without a body',
    request: { method: 'GET', path: '/path', query: 'limit=1' },
    body: '',
    expected: '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
    derived: '8fd3610508884bb19718317797c7378716a94bc740d97502e569322e366341cc',
  },
  {
    name: 'POST with a body',
    request: { method: 'POST', path: '/path', query: 'key=value' },
    body: '{"Name":"test","Id":1}\n',
    expected: 'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
    derived: '4112f88b92d82dd1e1b7dd142f1e99e4f1762c42ca8fe0968b3045120870a903',
  },
];

const access = { form: 'Access', accessKey: 'AccessKey', scope: '' } as const;
const v11 = { form: 'V11', accessKey: 'AccessKey', scope: '20060102/test-region-1/demo' } as const;

for (const { name, request, body, expected, derived } of published) {
  test(`signs as the published client does: ${name}`, () => {
    const date = '20060102T150405Z';
    const signable = { ...request, headers: { 'x-sdk-date': date } };
    const canonical = canonicalRequest(signable, ['x-sdk-date'], hash(body));
    assert.equal(signature(canonical, date, 'SecretKey', access), expected);
    assert.equal(signature(canonical, date, 'SecretKey', v11), derived);
  });
}

test('signs a KMS request over all its headers', () => {
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
  assert.equal(signature(canonical, date, 'SecretKey', access), expected);
});

test('sorts and escapes the query', () => {
  const query =
    'test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29&multi=2&multi=1&multi=3&path=%2Ftmp%2F123&limit=1&enable=true';
  const expected =
    'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29';
  assert.equal(canonicalQuery(query), expected);
  assert.equal(canonicalQuery(''), '');
});

test('reads only the published forms of the Authorization header', () => {
  const rest = 'SignedHeaders=host;x-sdk-date, Signature=00ff';
  const read = (start: string) => readAuthorization(`${start}, ${rest}`);
  const signed = { accessKey: 'AK', signedHeaders: ['host', 'x-sdk-date'], signature: '00ff' };
  assert.deepEqual(read('SDK-HMAC-SHA256 Access=AK'), { form: 'Access', scope: '', ...signed });
  const scoped = read('SDK-HMAC-SHA256 Credential=AK/20240102///sdk_request');
  assert.deepEqual(scoped, { form: 'Credential', scope: '20240102///sdk_request', ...signed });
  const derived = read('V11-HMAC-SHA256 Credential=AK/20240102/eu-de/kms');
  assert.deepEqual(derived, { form: 'V11', scope: '20240102/eu-de/kms', ...signed });
  for (const other of [
    'V11-HMAC-SHA256 Credential=AK',
    'V11-HMAC-SHA256 Access=AK',
    'SDK-HMAC-SHA256 Credential=AK/20240102/eu-de/kms',
    'AWS4-HMAC-SHA256 Credential=AK/20240102/eu-de/kms/aws4_request',
  ])
    assert.equal(read(other), undefined, other);
  assert.equal(readAuthorization('SDK-HMAC-SHA256 Access=AK, Signature=00ff'), undefined);
});
