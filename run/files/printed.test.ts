import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Secrets } from '../../client/secrets/secrets.ts';
import { Printed } from './printed.ts';

const token = 'a-token-that-nobody-may-see';

/** A stream that keeps what it was given, and what watches it. */
function watched() {
  const written: unknown[] = [];
  const stream = { write: (chunk: unknown) => written.push(chunk) > 0 };
  const secrets = new Secrets();
  secrets.add('token', token);
  const printed = new Printed(secrets).watch({ stdout: stream });
  return { printed, stream, written };
}

describe('what is printed', () => {
  it('goes out as it is when it holds no secret', () => {
    const { printed, stream, written } = watched();
    const bytes = Buffer.from([0xff, 0x00]);
    stream.write('25 of 147 tests\n');
    stream.write(bytes);
    assert.deepEqual(written, ['25 of 147 tests\n', bytes]);
    assert.deepEqual(printed.hits(), []);
  });

  it('goes out without a secret, and tells that there was one', () => {
    const { printed, stream, written } = watched();
    stream.write(`sent ${token}\n`);
    stream.write(Buffer.from(Buffer.from(token).toString('base64')));
    assert.deepEqual(written, ['sent <token>\n', '<token>']);
    assert.deepEqual(printed.hits(), [{ file: 'stdout', kind: 'token' }]);
  });

  it('is searched as a whole at the end: a secret may come in pieces', () => {
    const { printed, stream } = watched();
    stream.write(token.slice(0, 9));
    stream.write(token.slice(9));
    assert.deepEqual(printed.hits(), [{ file: 'stdout', kind: 'token' }]);
  });

  it('is searched as a whole, however much follows and wherever a secret stands', () => {
    for (let before = 0; before <= 300_000; before += 60_000) {
      const { printed, stream } = watched();
      stream.write('.'.repeat(before));
      stream.write(token.slice(0, 9));
      stream.write(token.slice(9));
      for (let n = 0; n < 5; n += 1) stream.write('-'.repeat(1024 * 1024));
      assert.deepEqual(printed.hits(), [{ file: 'stdout', kind: 'token' }], `after ${before}`);
    }
  });
});
