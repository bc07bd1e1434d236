import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Guard, idsIn } from './guard.ts';
import { ForeignKey } from './http/errors.ts';

const ours = '0d0466b0-e727-4d9c-b35d-f84bb474a37f';
const foreign = '2b1a3c4d-0000-4000-8000-00000000beef';
const path = '/v1.0/0123456789abcdef0123456789abcdef/kms/delete-imported-key-material';

function guarded(): Guard {
  const guard = new Guard();
  guard.admit(ours, 'kms-conformance/run/external-1');
  return guard;
}

function check(body: string, where = path): void {
  guarded().check('delete-imported-key-material', where, body);
}

const named = (key_id: unknown) => JSON.stringify({ key_id });

describe('the guard lets pass', () => {
  const harmless: Readonly<Record<string, string>> = {
    'a key of ours': named(ours),
    'a key of ours in upper case': named(ours.toUpperCase()),
    'a key of ours inside other text': named(`urn:uuid:${ours}`),
    'the alias of a key of ours': named('alias/kms-conformance/run/external-1'),
    'no key at all': '{}',
    'no body': '',
    'a body that is not JSON and names no key': '{"key_id": ',
    'a foreign id that is not the key, such as a sequence': JSON.stringify({
      key_id: ours,
      sequence: foreign,
    }),
    'text that has no shape of an id': named('no such key'),
  };
  for (const [what, body] of Object.entries(harmless)) it(what, () => check(body));
});

describe('the guard stops', () => {
  const harmful: Readonly<Record<string, string>> = {
    'a foreign key': named(foreign),
    'a foreign key in upper case': named(foreign.toUpperCase()),
    'a foreign key with blanks': `{ "key_id" :\n "${foreign}" }`,
    'a foreign key inside other text': named(`KMS:eu-de:0123456789abcdef0123456789abcdef:KeyId:${foreign}`),
    'a foreign key in braces': named(`{${foreign}}`),
    'the alias of a foreign key': named('alias/production'),
    'the second of two key_id': `{"key_id":"${ours}","key_id":"${foreign}"}`,
    'the first of two key_id': `{"key_id":"${foreign}","key_id":"${ours}"}`,
    'a foreign key behind JSON escapes': `{"key_id":"${foreign.replace('2', '\\u0032')}"}`,
    'what many an id begins with': named('2b1a3c4'),
    'the same with blanks': named(' f '),
    'the same as a number': '{"key_id":2}',
    'a foreign key in a body that is cut short': `{"key_id":"${foreign}`,
    'a foreign key in a body that is not an object': JSON.stringify([foreign]),
  };
  for (const [what, body] of Object.entries(harmful)) {
    it(what, () => assert.throws(() => check(body), ForeignKey));
  }

  it('a foreign key in the path', () => assert.throws(() => check('{}', `${path}/${foreign}`), ForeignKey));

  it('a foreign key in an array or object under key_id', () => {
    assert.throws(() => check(named([foreign])), ForeignKey);
    assert.throws(() => check(named({ id: foreign })), ForeignKey);
  });

  it('and says what was not sent and why', () => {
    assert.throws(() => check(named(foreign)), {
      name: 'ForeignKey',
      message: new RegExp(`delete-imported-key-material was not sent.*${foreign}.*did not create`),
    });
  });
});

describe('a default master key', () => {
  const operation = 'delete-imported-key-material';

  it('is not admitted without leave', () => {
    assert.throws(() => new Guard().admitDefaultKey(foreign), ForeignKey);
    assert.throws(() => new Guard({ defaultKey: false }).admitDefaultKey(foreign), ForeignKey);
  });

  it('may be named, with leave, in the delete that must be refused, and nowhere else', () => {
    const guard = new Guard({ defaultKey: true });
    guard.admitDefaultKey(foreign);
    guard.check(operation, path, named(foreign));
    for (const other of ['disable-key', 'schedule-key-deletion', 'import-key-material'])
      assert.throws(() => guard.check(other, path, named(foreign)), ForeignKey);
  });

  it('is the only one that leave is given for', () => {
    const guard = new Guard({ defaultKey: true });
    assert.throws(() => guard.check(operation, path, named(foreign)), ForeignKey);
    guard.admitDefaultKey('2b1a3c4d-0000-4000-8000-00000000cafe');
    assert.throws(() => guard.check(operation, path, named(foreign)), ForeignKey);
  });
});

describe('an id is found in a text', () => {
  it('in any case, and several of them', () => {
    assert.deepEqual(idsIn(`a ${ours}, "${foreign.toUpperCase()}"`), [ours, foreign.toUpperCase()]);
  });

  it('with letters that are not hexadecimal', () => {
    assert.equal(idsIn('zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz').length, 1);
  });

  it('not in longer runs of letters and digits', () => {
    assert.deepEqual(idsIn(`x${ours}`), []);
    assert.deepEqual(idsIn(`${ours}0`), []);
  });
});
