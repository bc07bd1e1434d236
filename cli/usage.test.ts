import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pick } from './pick.ts';
import { type Flags, readFlags, readWords, UsageError } from './usage.ts';

const flags: Flags = {
  endpoint: { about: 'base URL' },
  workers: { about: 'parallel workers' },
  requirement: { about: 'only these', multiple: true },
};
const read = (...words: string[]) => ({ ...readFlags('certify', words, flags) });

function refusal(...words: string[]): string {
  try {
    read(...words);
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
    assert.doesNotMatch(error.message, /\n/);
    return error.message;
  }
  assert.fail(`${words.join(' ')} was taken`);
}

describe('flags', () => {
  it('take their value as the next word or behind =', () => {
    assert.deepEqual(read('--endpoint', 'http://a', '--workers=3'), {
      endpoint: ['http://a'],
      workers: ['3'],
    });
    assert.deepEqual(read(), {});
  });

  it('may be repeated where several make sense', () => {
    assert.deepEqual(read('--requirement', 'DEL-001', '--requirement=DEL-002'), {
      requirement: ['DEL-001', 'DEL-002'],
    });
  });

  it('may have values with = and with blanks', () => {
    assert.deepEqual(read('--endpoint=http://a/?b=c d'), { endpoint: ['http://a/?b=c d'] });
  });
});

describe('a command line is refused', () => {
  it('for a flag that does not exist, with the nearest one', () => {
    assert.match(refusal('--endpiont', 'x'), /certify has no flag --endpiont\. Nearest: --endpoint/);
    assert.match(refusal('--endpiont=x'), /--endpiont/);
  });

  it('for a flag that is like no other, without a nearest one', () =>
    assert.doesNotMatch(refusal('--zzzzzzzzzzzz', 'x'), /Nearest/));

  it('for a value that begins with a dash, with how to write it', () =>
    assert.match(
      refusal('--endpoint', '-1'),
      /--endpoint needs a value; write one that begins with - as --endpoint=…/,
    ));

  it('for a flag that is given twice', () => {
    assert.match(refusal('--workers', '1', '--workers', '2'), /--workers was given 2 times/);
  });

  it('for a flag without its value', () => {
    assert.match(refusal('--workers'), /--workers/);
    assert.match(refusal('--endpoint', '--workers', '1'), /--endpoint/);
  });

  it('for a flag whose value is empty', () => {
    assert.match(refusal('--endpoint='), /--endpoint needs a value/);
    assert.match(refusal('--requirement', 'DEL-001', '--requirement='), /--requirement needs a value/);
  });

  it('for a stray word or a short option', () => {
    assert.match(refusal('everything'), /everything/);
    assert.match(refusal('-w', '1'), /-w/);
  });

  for (const name of ['token', 'auth-token', 'password', 'secret-key']) {
    it(`for a secret, whose value is not repeated: --${name}`, () => {
      assert.doesNotMatch(refusal(`--${name}=hunter2`), /hunter2/);
    });
  }

  it('with a word on where help is', () =>
    assert.match(refusal('--nonsense'), /kms-conformance certify --help/));

  it('also when the command has no flags at all', () => {
    assert.throws(() => readFlags('doctor', ['--verbose'], {}), {
      name: 'UsageError',
      message: /doctor has no flag --verbose/,
    });
  });
});

describe('words beside the flags', () => {
  const some: Flags = { json: { about: 'prints JSON', isSwitch: true }, list: { about: 'classes' } };

  it('are kept in their order; a switch takes none of them', () => {
    const { given, rest } = readWords('compare', ['old', '--json', 'new', '--list', 'a,b'], some);
    assert.deepEqual(rest, ['old', 'new']);
    assert.deepEqual(Object.keys(given), ['json', 'list']);
    assert.deepEqual(given.list, ['a,b']);
  });

  it('are refused by a command that takes none', () => assert.match(refusal('old'), /old/));
});

describe('an entry of a list', () => {
  const list = [{ id: 'alias-is-freed' }, { id: 'deletes-twice' }];

  it('is picked by its id', () => assert.equal(pick('fault', 'deletes-twice', list), list[1]));

  it('that does not exist is refused with the nearest', () => {
    assert.throws(() => pick('fault', 'delete-twice', list), {
      name: 'UsageError',
      message: /no fault delete-twice\. Nearest: deletes-twice/,
    });
  });
});
