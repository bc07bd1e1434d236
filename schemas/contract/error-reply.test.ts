import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkErrorReply } from './contract.ts';

const json = 'application/json';
const service = (error_code: unknown, error_msg: unknown = 'words') => ({ error: { error_code, error_msg } });
const gateway = { error_code: 'APIGW.0301', error_msg: 'Unauthorized', request_id: '59a2e407' };
const check = (status: number, body: unknown, contentType: string | undefined = json) =>
  checkErrorReply(status, contentType, typeof body === 'string' ? body : JSON.stringify(body));
const clean = { envelope: [], code: [], contentType: [] };

describe('checkErrorReply: right replies', () => {
  it('takes the envelope of the service', () => {
    assert.deepEqual(check(400, service('KMS.0309')), { ...clean, errorCode: 'KMS.0309' });
  });

  it('takes members in any order, further members and a line feed at the end', () => {
    const text =
      '{"error":{"error_msg":"The key does not exist.","error_code":"KMS.0207","more":1},"trace":"x"}\n';
    assert.deepEqual(check(404, text), { ...clean, errorCode: 'KMS.0207' });
  });

  it('takes the form of a gateway wherever a gateway may speak', () => {
    for (const status of [400, 401, 403, 404, 405, 413, 414, 415, 429, 494, 500, 502, 503, 504]) {
      assert.deepEqual(check(status, gateway), { ...clean, errorCode: 'APIGW.0301' });
    }
    assert.deepEqual(check(404, { ...gateway, error_code: 'APIG.0101' }), {
      ...clean,
      errorCode: 'APIG.0101',
    });
  });

  it('calls the form of a gateway without request_id non-strict', () => {
    const { request_id, ...older } = gateway;
    assert.ok(request_id);
    assert.deepEqual(
      check(401, older).envelope.map(v => [v.pointer, v.nonStrict]),
      [['/request_id', true]],
    );
  });

  it('takes 401 with the codes of a missing or wrong token', () => {
    for (const code of ['KMS.0301', 'KMS.0302', 'KMS.0303'])
      assert.deepEqual(check(401, service(code)).code, []);
  });
});

describe('checkErrorReply: ERR-001, the envelope', () => {
  const wrong: [string, number, unknown][] = [
    ['an empty body', 400, ''],
    ['blanks', 400, ' \n'],
    ['no JSON', 400, '<html>Bad Request</html>'],
    ['half a JSON', 400, '{"error":'],
    ['null', 400, 'null'],
    ['an array', 400, [service('KMS.0309')]],
    ['a string', 400, '"KMS.0309"'],
    ['an empty object', 400, {}],
    ['an error that is a string', 400, { error: 'KMS.0309' }],
    ['an error that is null', 400, { error: null }],
    ['an error that is an array', 400, { error: [{ error_code: 'KMS.0309', error_msg: 'x' }] }],
    ['an empty error', 400, { error: {} }],
    ['no error_code', 400, { error: { error_msg: 'x' } }],
    ['no error_msg', 400, { error: { error_code: 'KMS.0309' } }],
    ['an empty error_msg', 400, service('KMS.0309', '')],
    ['an empty error_code', 400, service('')],
    ['a number for error_code', 400, service(309)],
    ['null for error_msg', 400, service('KMS.0309', null)],
    ['three digits', 400, service('KMS.309')],
    ['five digits', 400, service('KMS.03090')],
    ['lower case', 400, service('kms.0309')],
    ['a blank before the code', 400, service(' KMS.0309')],
    ['a line feed after the code', 400, service('KMS.0309\n')],
    ['full-width digits', 400, service('KMS.０３０９')],
    ['a gateway code in the envelope of the service', 401, service('APIGW.0301')],
    ['a service code in the form of the gateway', 400, { ...gateway, error_code: 'KMS.0309' }],
    ['the gateway form with an empty message', 401, { ...gateway, error_msg: '' }],
    ['the gateway form on a status of the service alone', 409, gateway],
    ['a gateway code that is none', 401, { ...gateway, error_code: 'APIGX.0301' }],
    ['other names', 400, { code: 'KMS.0309', message: 'x' }],
    ['camel case', 400, { error: { errorCode: 'KMS.0309', errorMsg: 'x' } }],
    ['the form of IAM', 401, { error: { code: 401, message: 'x', title: 'Unauthorized' } }],
  ];
  for (const [what, status, body] of wrong) {
    it(`finds ${what}`, () => {
      const { envelope } = check(status, body);
      assert.ok(envelope.length > 0);
      for (const { message, nonStrict } of envelope)
        assert.deepEqual([message.length > 8, nonStrict], [true, false]);
    });
  }

  const whole: ReadonlyArray<readonly [text: string, message: string]> = [
    ['', 'the body is empty'],
    [' \n', 'the body is empty'],
    ['no', 'the body is not JSON'],
    ['null', 'the body is null'],
    ['[]', 'the body is an array'],
    ['"no"', 'the body is a string'],
    ['{}', 'the body has neither error nor error_code'],
  ];
  for (const [text, message] of whole)
    it(`says of ${JSON.stringify(text)}: ${message}`, () =>
      assert.deepEqual(check(400, text), {
        ...clean,
        envelope: [{ pointer: '', message, nonStrict: false }],
      }));

  it('says which status a gateway does not answer', () => {
    assert.deepEqual(check(409, gateway).envelope, [
      {
        pointer: '',
        message: 'the body has the form of a gateway, which answers no 409',
        nonStrict: false,
      },
    ]);
  });

  it('names the member in words that stand alone', () => {
    assert.deepEqual(check(400, service('KMS.0309', '')).envelope, [
      {
        pointer: '/error/error_msg',
        message: 'error.error_msg must NOT have fewer than 1 characters',
        nonStrict: false,
      },
    ]);
    assert.equal(check(400, { error: {} }).envelope[0]?.message, 'error.error_code is missing');
    assert.equal(check(400, []).envelope[0]?.message, 'the body is an array');
  });
});

describe('checkErrorReply: the readable code', () => {
  const readable: [unknown, string][] = [
    [service('KMS.0309', ''), 'KMS.0309'],
    [service(' kms.0309 '), 'KMS.0309'],
    [{ error_code: 'KMS.0309' }, 'KMS.0309'],
    [{ error: 'x', error_code: 'KMS.0309' }, 'KMS.0309'],
    [service('APIG.0101'), 'APIG.0101'],
  ];
  for (const [body, code] of readable) {
    it(`reads ${code} from ${JSON.stringify(body)}`, () => assert.equal(check(400, body).errorCode, code));
  }

  for (const body of [
    '',
    'null',
    {},
    service(309),
    service('KMS.309'),
    service('KMS.03090'),
    service('XKMS.0309'),
    { error: ['KMS.0309'] },
  ]) {
    it(`reads none from ${JSON.stringify(body)}, and leaves that to ERR-001 alone`, () => {
      const { errorCode, code, envelope } = check(400, body);
      assert.deepEqual([errorCode, code, envelope.length > 0], [undefined, [], true]);
    });
  }
});

describe('checkErrorReply: ERR-002, the code', () => {
  it('finds a code that is not published', () => {
    assert.deepEqual(check(400, service('KMS.9999')).code, [
      { pointer: '/error/error_code', message: 'KMS.9999 is in no published table', nonStrict: false },
    ]);
  });

  it('finds a published code with another status', () => {
    const [found] = check(400, service('KMS.0207')).code;
    assert.equal(found?.message, 'KMS.0207 is published for 404, came with 400');
    assert.equal(check(500, service('KMS.0309')).code.length, 1);
    assert.equal(check(401, service('KMS.0306')).code.length, 1);
  });

  it('holds gateway codes to nothing but their pattern', () => {
    assert.deepEqual(check(401, { ...gateway, error_code: 'APIGW.9999' }).code, []);
  });
});

describe('checkErrorReply: ERR-003, the Content-Type', () => {
  for (const right of [json, 'application/json;charset=UTF-8', 'Application/JSON ; charset=utf8']) {
    it(`takes ${right}`, () => assert.deepEqual(check(400, service('KMS.0309'), right).contentType, []));
  }

  for (const wrong of [
    'text/plain',
    'text/html;x=application/json',
    'application/problem+json',
    'application/jsonp',
    '',
  ]) {
    it(`finds "${wrong}"`, () => assert.equal(check(400, service('KMS.0309'), wrong).contentType.length, 1));
  }

  it('finds a wrong one on an empty body too, and says which', () => {
    assert.deepEqual(checkErrorReply(400, 'Text/Plain; charset=utf-8', '').contentType, [
      { pointer: '', message: 'Content-Type is text/plain', nonStrict: false },
    ]);
  });

  it('finds a missing one, but not on an empty body', () => {
    const body = JSON.stringify(service('KMS.0309'));
    assert.equal(checkErrorReply(400, undefined, body).contentType[0]?.message, 'there is no Content-Type');
    assert.deepEqual(checkErrorReply(400, undefined, '').contentType, []);
  });
});
