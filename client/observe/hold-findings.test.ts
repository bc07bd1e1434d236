import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OperationName } from '../../schemas/contract/contract.ts';
import type { Exchange } from '../client.ts';
import { hold } from './hold.ts';

interface Seen {
  readonly operation?: OperationName;
  readonly status: number;
  readonly text: string;
  readonly type?: string;
  readonly sent?: object;
  readonly headers?: Record<string, string>;
}

function held({
  operation = 'describe-key',
  status,
  text,
  type = 'application/json',
  sent,
  headers = {},
}: Seen) {
  const exchange: Exchange = {
    id: '0.1',
    operation,
    documented: true,
    outgoing: { method: 'POST', path: '/', headers, ...(sent && { body: JSON.stringify(sent) }) },
    attempts: 1,
    ms: 1,
    incoming: { status, headers: { 'content-type': type }, text, ms: 1 },
  };
  return hold(exchange);
}

const error = (error_code: string, error_msg = 'words') =>
  JSON.stringify({ error: { error_code, error_msg } });
const gateway = JSON.stringify({ error_code: 'APIGW.0301', error_msg: 'no', request_id: '59a2e407' });

describe('a finding in an error reply says what is documented and what was received', () => {
  const wrong: ReadonlyArray<readonly [Seen, requirement: string, documented: string, received: string]> = [
    [{ status: 400, text: 'no' }, 'ERR-001', 'the documented envelope', 'the body is not JSON'],
    [
      { status: 400, text: error('KMS.9999') },
      'ERR-002',
      'a published code with its status',
      'KMS.9999 is in no published table',
    ],
    [
      { status: 400, text: error('KMS.0205'), type: 'text/html' },
      'ERR-003',
      'Content-Type application/json',
      'Content-Type is text/html',
    ],
    [{ status: 500, text: error('KMS.0101') }, 'ERR-004', 'no 5xx', '500'],
    [
      { status: 400, text: error('KMS.0205', 'open /var/lib/kms/keys.db') },
      'ERR-005',
      'no secret, stack trace or file path',
      'it holds a file path',
    ],
  ];
  for (const [seen, requirement, documented, received] of wrong)
    it(`of ${requirement}`, () =>
      assert.deepEqual(held(seen).findings, [{ requirement, verdict: 'fail', documented, received }]));
});

describe('a secret of the request in an error reply', () => {
  const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ=';
  const leaked = (part: Partial<Seen>) =>
    held({ status: 400, text: error('KMS.0308', secret), ...part }).findings.map(f => f.received);

  it('is told by what it is, and never repeated', () => {
    assert.deepEqual(leaked({ headers: { 'x-auth-token': secret } }), ['it holds the token']);
    assert.deepEqual(leaked({ headers: { 'x-security-token': secret } }), ['it holds the security token']);
    assert.deepEqual(leaked({ sent: { import_token: secret } }), ['it holds the import token']);
    for (const name of ['encrypted_key_material', 'encrypted_privatekey'])
      assert.deepEqual(leaked({ sent: { [name]: secret } }), ['it holds the key material']);
  });

  it('is each of several', () => {
    const sent = { import_token: `other ${secret}`, encrypted_key_material: secret };
    const text = error('KMS.0308', `${sent.import_token} ${secret}`);
    assert.deepEqual(leaked({ sent, text }), ['it holds the import token', 'it holds the key material']);
  });

  it('is none where nothing was sent, or nothing secret', () => {
    assert.deepEqual(leaked({}), []);
    assert.deepEqual(leaked({ sent: { sequence: secret }, headers: { 'x-request-id': secret } }), []);
  });
});

describe('a reply that others than the service may have given', () => {
  const ofGateways = ['ERR-004', 'ERR-005'];

  for (const text of ['', 'no', gateway])
    it(`is held against what holds for everybody: 503 ${text}`, () => {
      const { requirements, findings } = held({ status: 503, text, type: 'text/html' });
      assert.deepEqual(requirements, ofGateways);
      assert.deepEqual(findings, [
        { requirement: 'ERR-004', verdict: 'inconclusive', documented: 'no 5xx', received: '503' },
      ]);
    });

  it('is of the service when it has a code of the service', () => {
    const { requirements, code } = held({ status: 503, text: error('KMS.0104') });
    assert.deepEqual([requirements.length, code], [5, 'KMS.0104']);
  });

  it('is the matter of IAM where that was asked', () => {
    assert.deepEqual(held({ operation: 'iam-token', status: 401, text: gateway }), {
      requirements: [],
      findings: [],
      learnt: [],
    });
  });
});

describe('a finding in a success reply', () => {
  const documented = 'the success reply of delete-imported-key-material as its page has it';
  const found = (text: string, sent: object = {}) =>
    held({ operation: 'delete-imported-key-material', status: 200, text, sent }).findings;

  it('says where and what, of the body as a whole and of a member', () => {
    const finding = { requirement: 'DEL-002', verdict: 'fail', documented };
    assert.deepEqual(found('null'), [{ ...finding, received: 'the body is null, must be object' }]);
    const { findings } = held({ status: 200, text: '{}' });
    assert.deepEqual(findings, [
      {
        requirement: 'IMP-013',
        verdict: 'fail',
        documented: 'the success reply of describe-key as its page has it',
        received: '/key_info is missing',
      },
    ]);
  });

  it('is a failure where the reply names another key than was asked for', () => {
    const [asked, named] = ['0d0466b0-e727-4d9c-b35d-f84bb474a37f', '1d0466b0-e727-4d9c-b35d-f84bb474a37f'];
    const [form, content] = found(JSON.stringify({ key_id: named }), { key_id: asked });
    assert.equal(form?.verdict, 'non-strict');
    assert.deepEqual(content, {
      requirement: 'DEL-002',
      verdict: 'fail',
      documented,
      received: 'key_id is that of another key than was asked for',
    });
  });
});

describe('a status that is neither success nor error', () => {
  for (const status of [101, 199, 300, 302, 399])
    it(`is held against nothing: ${status}`, () =>
      assert.deepEqual(held({ status, text: 'anything' }), { requirements: [], findings: [], learnt: [] }));
});
