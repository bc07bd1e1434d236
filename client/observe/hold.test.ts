import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OperationName } from '../../schemas/contract/contract.ts';
import type { Exchange } from '../client.ts';
import { type Held, hold } from './hold.ts';

interface Seen {
  readonly operation?: OperationName;
  readonly status: number;
  readonly text?: string;
  readonly type?: string;
  readonly sent?: string | Uint8Array;
  readonly token?: string;
  readonly documented?: boolean;
  readonly brokeDownOnce?: true;
}

function held(seen: Seen): Held {
  const { operation = 'delete-imported-key-material', status, text = '', type = 'application/json' } = seen;
  const exchange: Exchange = {
    id: '0.1',
    operation,
    documented: seen.documented ?? true,
    outgoing: {
      method: 'POST',
      path: '/',
      headers: seen.token ? { 'x-auth-token': seen.token } : {},
      ...(seen.sent === undefined ? {} : { body: seen.sent }),
    },
    attempts: 1,
    ...(seen.brokeDownOnce ? { brokeDownOnce: true as const } : {}),
    ms: 1,
    incoming: { status, headers: type ? { 'content-type': type } : {}, text, ms: 1 },
  };
  return hold(exchange);
}

const found = ({ findings }: Held) => findings.map(({ requirement, verdict }) => `${requirement} ${verdict}`);
const error = (error_code: string, error_msg = 'words') =>
  JSON.stringify({ error: { error_code, error_msg } });

describe('a reply to what was answered 500 before', () => {
  const again = (status: number) => held({ status, operation: 'user-quotas', text: '', brokeDownOnce: true });

  it('is a lenient answer for ERR-004 where it is not a 5xx', () => {
    assert.ok(found(again(204)).includes('ERR-004 non-strict'));
    assert.ok(found(again(404)).includes('ERR-004 non-strict'));
  });

  it('fails ERR-004 where it is 500 again', () => {
    assert.ok(found(again(500)).includes('ERR-004 fail'));
    assert.ok(!found(again(500)).includes('ERR-004 non-strict'));
  });
});

describe('an error reply', () => {
  it('as documented is held against all of ERR and found right', () => {
    const { requirements, findings, code } = held({ status: 400, text: error('KMS.0205') });
    assert.deepEqual(requirements, ['ERR-001', 'ERR-002', 'ERR-003', 'ERR-004', 'ERR-005']);
    assert.deepEqual([findings, code], [[], 'KMS.0205']);
  });

  it('of a gateway is right as well', () => {
    const text =
      '{"error_msg":"no","error_code":"APIGW.0301","request_id":"59a2e407c2a54b7f8a3f1f0f3f1c9b1e"}';
    const reply = held({ status: 401, text });
    assert.deepEqual([found(reply), reply.code], [[], 'APIGW.0301']);
  });

  const wrong: ReadonlyArray<readonly [string, Seen, string[]]> = [
    ['no envelope', { status: 400, text: '{"message":"no"}' }, ['ERR-001 fail']],
    ['no JSON', { status: 400, text: 'no' }, ['ERR-001 fail']],
    ['no message', { status: 400, text: '{"error":{"error_code":"KMS.0205"}}' }, ['ERR-001 fail']],
    ['an unpublished code', { status: 400, text: error('KMS.9999') }, ['ERR-002 fail']],
    ['a code of another status', { status: 404, text: error('KMS.0309') }, ['ERR-002 fail']],
    ['another media type', { status: 400, text: error('KMS.0205'), type: 'text/html' }, ['ERR-003 fail']],
    [
      'a stack trace',
      { status: 400, text: error('KMS.0205', 'Traceback (most recent call last)') },
      ['ERR-005 fail'],
    ],
    ['500', { status: 500, text: error('KMS.0101') }, ['ERR-004 fail']],
    [
      '503, which says nothing',
      { status: 503, text: error('KMS.0205') },
      ['ERR-002 fail', 'ERR-004 inconclusive'],
    ],
    [
      'an HTML page of a gateway, with 502',
      { status: 502, text: '<html>', type: 'text/html' },
      ['ERR-004 inconclusive'],
    ],
    ['a page of what throttles', { status: 429, text: '<html>', type: 'text/html' }, []],
  ];
  for (const [what, seen, expected] of wrong) {
    it(`with ${what} is a finding of that alone`, () => assert.deepEqual(found(held(seen)), expected));
  }

  it('without a readable code has none', () =>
    assert.equal(held({ status: 400, text: 'no' }).code, undefined));
});

describe('a secret of the request in an error reply', () => {
  const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ=';

  it('is a finding that does not repeat it', () => {
    const reply = held({ status: 403, text: error('KMS.0301', `bad ${secret}`), token: secret });
    assert.deepEqual(found(reply), ['ERR-005 fail']);
    assert.doesNotMatch(JSON.stringify(reply.findings), new RegExp(secret));
    assert.match(JSON.stringify(reply.findings), /the token/);
  });

  for (const name of ['import_token', 'encrypted_key_material', 'encrypted_privatekey']) {
    it(`is looked for when it was sent as ${name}`, () => {
      const sent = JSON.stringify({ key_id: 'x', [name]: secret });
      assert.deepEqual(found(held({ status: 400, text: error('KMS.0308', secret), sent })), ['ERR-005 fail']);
      assert.deepEqual(found(held({ status: 400, text: error('KMS.0308', 'no'), sent })), []);
    });
  }

  it('may be the key_id, which is none', () => {
    const key_id = '0d0466b0-e727-4d9c-b35d-f84bb474a37f';
    const reply = held({
      status: 404,
      text: error('KMS.0207', `no key ${key_id}`),
      sent: JSON.stringify({ key_id }),
    });
    assert.deepEqual(found(reply), []);
  });
});

describe('a success reply', () => {
  it('is held against the schema of its operation, for the requirement that it belongs to', () => {
    assert.deepEqual(held({ status: 200, text: '{}' }).requirements, ['DEL-002']);
    assert.deepEqual(found(held({ status: 200, text: '{}' })), []);
    assert.deepEqual(found(held({ status: 200, text: '' })), []);
  });

  it('that carries an error fails', () => {
    assert.deepEqual(found(held({ status: 200, text: error('KMS.0205') })), ['DEL-002 fail']);
    assert.deepEqual(found(held({ status: 200, text: 'null' })), ['DEL-002 fail']);
  });

  it('with other members is non-strict', () => {
    assert.deepEqual(found(held({ status: 200, text: '{"key_id":"x"}' })), ['DEL-002 non-strict']);
  });

  it('to a method or path of our own is held against nothing', () => {
    assert.deepEqual(held({ status: 200, text: 'anything', documented: false }).requirements, []);
  });
});

describe('what is neither', () => {
  it('is held against nothing: a redirect, and silence', () => {
    assert.deepEqual(held({ status: 302 }).requirements, []);
    const { incoming: _, ...silent } = {
      id: '0.1',
      operation: 'describe-key',
      documented: true,
      outgoing: { method: 'POST', path: '/', headers: {} },
      attempts: 1,
      ms: 1,
      incoming: undefined,
    } as const;
    assert.deepEqual(hold(silent), { requirements: [], findings: [], learnt: [] });
  });
});
