import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkSuccessReply, type OperationName, operations } from './contract.ts';
import { keyInfo, rightReplies } from './sample-replies.testing.ts';

const check = (operation: OperationName, body: unknown) =>
  checkSuccessReply(operation, 200, JSON.stringify(body));
const withInfo = (change: Record<string, unknown>) => ({ key_info: { ...keyInfo, ...change } });
const without = (body: object, member: string) =>
  Object.fromEntries(Object.entries(body).filter(([name]) => name !== member));

describe('checkSuccessReply: right replies', () => {
  for (const [name, body] of Object.entries(rightReplies)) {
    it(`finds nothing in a right reply of ${name}`, () => {
      assert.deepEqual(check(name as OperationName, body), []);
    });
  }

  it('has a right reply to show for every operation', () => {
    assert.deepEqual(Object.keys(rightReplies).sort(), Object.keys(operations).sort());
  });

  it('takes an expiration_time in any unit, which is the matter of IMP-004', () => {
    for (const expiration_time of ['', '1501578672', '1501578672000']) {
      assert.deepEqual(check('describe-key', withInfo({ expiration_time })), []);
    }
  });

  it('takes members that no page names, of whatever type', () => {
    for (const added_by_the_service of ['x', 7, null, {}, ['x']])
      assert.deepEqual(check('describe-key', withInfo({ added_by_the_service })), []);
  });

  it('takes a body that ends in a line feed, as real gateways send it', () => {
    assert.deepEqual(checkSuccessReply('delete-imported-key-material', 200, '{}\n'), []);
  });

  it('takes an empty body where the page says "None"', () => {
    assert.deepEqual(checkSuccessReply('delete-imported-key-material', 200, ''), []);
    assert.deepEqual(checkSuccessReply('import-key-material', 204, ''), []);
  });

  it('takes other members than error from import-key-material', () => {
    assert.deepEqual(check('import-key-material', { key_id: 'x' }), []);
  });
});

describe('checkSuccessReply: what every reply has in common', () => {
  for (const [name, body] of Object.entries(rightReplies)) {
    const operation = name as OperationName;

    it(`fails an error in the success reply of ${name}`, () => {
      const error = { error_code: 'KMS.0101', error_msg: 'kms error.' };
      const found = check(operation, { ...body, error });
      assert.deepEqual(found.find(v => v.pointer === '/error')?.nonStrict ?? found[0]?.nonStrict, false);
    });

    it(`fails ${name} answering what is not a JSON object`, () => {
      for (const text of ['null', '[]', '[{}]', '"ok"', '0', 'true', 'OK', '<html></html>', '{', '{}{}']) {
        const found = checkSuccessReply(operation, 200, text);
        assert.ok(found.length > 0 && found.every(v => !v.nonStrict), text);
      }
    });

    it(`fails ${name} without one of its members`, () => {
      for (const member of Object.keys(body).filter(member => member !== 'plain_text_base64')) {
        assert.deepEqual(check(operation, without(body, member)), [
          { pointer: `/${member}`, message: 'is missing', nonStrict: false },
        ]);
      }
    });
  }

  it('fails an empty body where the page documents members', () => {
    for (const operation of Object.values(operations).filter(o => !o.mayBeEmpty)) {
      const [found] = checkSuccessReply(operation.name, 204, '\n');
      assert.equal(found?.message, 'is empty, must be a JSON object');
    }
  });

  it('refuses to judge what is not a success', () => {
    assert.throws(() => checkSuccessReply('describe-key', 400, '{}'), RangeError);
    assert.throws(() => checkSuccessReply('describe-key', 199, '{}'), RangeError);
    assert.throws(() => checkSuccessReply('describe-key', 302, '{}'), {
      message: '302 is not a success status',
    });
    assert.notDeepEqual(checkSuccessReply('describe-key', 299, '{}'), []);
    assert.throws(() => checkSuccessReply('describe-key', 300, '{}'), RangeError);
  });
});

describe('checkSuccessReply: key_info', () => {
  const wrong: Record<string, unknown>[] = [
    { key_id: null },
    { key_id: '' },
    { key_id: ['a'] },
    { key_alias: '' },
    { key_state: '6' },
    { key_state: '0' },
    { key_state: 'Enabled' },
    { key_state: 6 },
    { key_state: ' 2' },
    { origin: 'KMS' },
    { origin: 'aws' },
    { origin: null },
    { default_key_flag: 'true' },
    { default_key_flag: true },
    { key_spec: 'aes_256' },
    { key_spec: '' },
    { key_usage: 'encrypt' },
    { creation_date: '2024-05-25T18:20:17Z' },
    { creation_date: '171666121700' },
    { creation_date: null },
    { scheduled_deletion_date: null },
    { scheduled_deletion_date: '0' },
    { scheduled_deletion_date: 0 },
    { expiration_time: 'never' },
    { expiration_time: '-1' },
    { expiration_time: null },
  ];
  for (const change of wrong) {
    it(`fails ${JSON.stringify(change)}`, () => {
      const [member = ''] = Object.keys(change);
      const [found, ...rest] = check('describe-key', withInfo(change));
      assert.deepEqual(
        { pointer: found?.pointer, nonStrict: found?.nonStrict, rest },
        {
          pointer: `/key_info/${member}`,
          nonStrict: false,
          rest: [],
        },
      );
      const [listed] = check('list-keys', {
        ...rightReplies['list-keys'],
        key_details: [{ ...keyInfo, ...change }],
      });
      assert.deepEqual([listed?.pointer, listed?.nonStrict], [`/key_details/0/${member}`, false]);
    });
  }

  for (const member of ['key_id', 'domain_id', 'key_alias', 'key_state', 'origin']) {
    it(`fails without ${member}`, () => {
      const [found] = check('describe-key', { key_info: without(keyInfo, member) });
      assert.deepEqual(found, { pointer: `/key_info/${member}`, message: 'is missing', nonStrict: false });
    });
  }

  const nonStrict: Record<string, unknown>[] = [
    { key_state: 5 },
    { default_key_flag: 0 },
    { key_type: 1 },
    { key_type: false },
    { creation_date: 1_716_661_217_000 },
    { creation_date: 1_716_661_217 },
    { creation_date: '1716661217' },
    { creation_date: '1716661217000000' },
    { scheduled_deletion_date: '1716661217000000000' },
    { expiration_time: 1_501_578_672_000 },
  ];
  it('calls a string of digits as total of list-keys non-strict', () => {
    const found = check('list-keys', { ...rightReplies['list-keys'], total: '6' });
    assert.deepEqual(
      found.map(v => [v.pointer, v.nonStrict]),
      [['/total', true]],
    );
  });

  it('calls a number as datakey_length non-strict', () => {
    for (const operation of ['encrypt-datakey', 'decrypt-datakey'] as const) {
      const found = check(operation, { ...rightReplies[operation], datakey_length: 64 });
      assert.deepEqual(
        found.map(v => [v.pointer, v.nonStrict]),
        [['/datakey_length', true]],
      );
    }
  });

  for (const change of nonStrict) {
    it(`calls ${JSON.stringify(change)} non-strict`, () => {
      const found = check('describe-key', withInfo(change));
      assert.deepEqual(
        found.map(v => v.nonStrict),
        [true],
      );
    });
  }

  it('keeps a failure apart from what is only non-strict beside it', () => {
    const found = check('describe-key', withInfo({ key_type: 1, origin: 'aws' }));
    assert.deepEqual(
      new Map(found.map(v => [v.pointer, v.nonStrict])),
      new Map([
        ['/key_info/key_type', true],
        ['/key_info/origin', false],
      ]),
    );
  });

  it('fails key_info as an array, although the type column says so', () => {
    for (const operation of ['create-key', 'describe-key', 'enable-key', 'disable-key'] as const) {
      const body = rightReplies[operation];
      const [found] = check(operation, { key_info: [body.key_info] });
      assert.deepEqual(found, {
        pointer: '/key_info',
        message: 'is an array, must be object',
        nonStrict: false,
      });
    }
  });

  it('fails a flat reply where key_info belongs, and key_info where a flat one belongs', () => {
    assert.ok(check('enable-key', { key_id: 'x', key_state: '2' }).some(v => v.pointer === '/key_info'));
    const wrapped = check('schedule-key-deletion', { key_info: { key_id: 'x', key_state: '4' } });
    assert.deepEqual(wrapped.map(v => v.pointer).sort(), ['/key_id', '/key_state']);
  });

  it('never quotes a value that could be secret', () => {
    const [found] = check('decrypt-data', { key_id: 'x', plain_text: { secret: 'hidden' } });
    assert.doesNotMatch(found?.message ?? '', /hidden/);
  });
});

describe('checkSuccessReply: single operations', () => {
  const wrong: [OperationName, Record<string, unknown>][] = [
    ['schedule-key-deletion', { key_state: 4 }],
    ['schedule-key-deletion', { key_state: 'pending' }],
    ['list-keys', { total: 'six' }],
    ['list-keys', { total: -1 }],
    ['list-keys', { total: 1.5 }],
    ['list-keys', { truncated: false }],
    ['list-keys', { truncated: 'no' }],
    ['list-keys', { next_marker: null }],
    ['list-keys', { keys: [1] }],
    ['list-keys', { keys: {} }],
    ['list-keys', { key_details: [null] }],
    ['user-quotas', { quotas: [] }],
    ['user-quotas', { quotas: { resources: [{ type: 'CMK', used: '15', quota: 20 }] } }],
    ['user-quotas', { quotas: { resources: [{ type: 'CMK', used: 15 }] } }],
    ['get-parameters-for-import', { import_token: 'T'.repeat(199) }],
    ['get-parameters-for-import', { import_token: 'T'.repeat(6145) }],
    ['get-parameters-for-import', { import_token: '_'.repeat(300) }],
    ['get-parameters-for-import', { public_key: '-----BEGIN PUBLIC KEY-----' }],
    ['get-parameters-for-import', { public_key: '' }],
    ['get-parameters-for-import', { expiration_time: '2026-11-21' }],
    ['get-parameters-for-import', { expiration_time: 1.5 }],
    ['get-parameters-for-import', { expiration_time: 0 }],
    ['get-parameters-for-import', { expiration_time: null }],
    ['encrypt-data', { cipher_text: 'A'.repeat(187) }],
    ['encrypt-data', { cipher_text: 'A'.repeat(5649) }],
    ['encrypt-data', { cipher_text: `${'A'.repeat(200)}\n` }],
    ['encrypt-data', { cipher_text: null }],
    ['decrypt-data', { plain_text: 12_345_678 }],
    ['decrypt-data', { plain_text_base64: null }],
    ['get-publickey', { public_key: 'MIIB' }],
    ['get-publickey', { public_key: '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----' }],
    ['sign', { signature: 'not base64!' }],
    ['verify', { signature_valid: true }],
    ['verify', { signature_valid: 'yes' }],
    ['create-datakey', { plain_text: 'xyz' }],
    ['create-datakey', { cipher_text: 'abc' }],
    ['create-datakey-without-plaintext', { plain_text: 'ab' }],
    ['encrypt-datakey', { datakey_length: null }],
    ['decrypt-datakey', { datakey_dgst: '' }],
    ['iam-token', { token: null }],
    ['iam-token', { token: { ...rightReplies['iam-token'].token, expires_at: 'tomorrow' } }],
  ];
  for (const [operation, change] of wrong) {
    it(`fails ${operation} with ${JSON.stringify(change).slice(0, 60)}`, () => {
      const found = check(operation, { ...rightReplies[operation], ...change });
      assert.ok(found.length > 0 && found.every(v => !v.nonStrict));
      assert.ok(found.every(v => v.pointer.startsWith(`/${Object.keys(change)[0]}`)));
    });
  }

  it('calls an expiration_time of digits in a string non-strict', () => {
    const body = { ...rightReplies['get-parameters-for-import'], expiration_time: '1501578672' };
    assert.deepEqual(check('get-parameters-for-import', body), [
      { pointer: '/expiration_time', message: 'is a string, must be integer', nonStrict: true },
    ]);
  });

  it('calls other members in a delete reply non-strict, and fails an error among them', () => {
    const found = check('delete-imported-key-material', { key_id: 'x' });
    assert.deepEqual(
      found.map(v => v.nonStrict),
      [true],
    );
    const error = { error_code: 'KMS.0309', error_msg: 'x' };
    const failed = check('delete-imported-key-material', { key_id: 'x', error });
    assert.ok(failed.some(v => !v.nonStrict));
  });
});
