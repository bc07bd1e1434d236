import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { paintFor } from './paint.ts';

const kept = process.env.NO_COLOR;
afterEach(() => {
  if (kept === undefined) delete process.env.NO_COLOR;
  else process.env.NO_COLOR = kept;
});

/** What is painted for an output, with NO_COLOR set to this. */
function painted(output: { isTTY?: boolean }, noColor?: string): string {
  delete process.env.NO_COLOR;
  if (noColor !== undefined) process.env.NO_COLOR = noColor;
  return paintFor(output)('bad', 'fail');
}

describe('words are painted', () => {
  it('on a terminal', () => {
    assert.equal(painted({ isTTY: true }), '\u001b[1;31mfail\u001b[0m');
  });

  it('also where NO_COLOR is empty, as no-color.org says', () => {
    assert.equal(painted({ isTTY: true }, ''), '\u001b[1;31mfail\u001b[0m');
  });

  it('not where NO_COLOR is set', () => {
    assert.equal(painted({ isTTY: true }, '1'), 'fail');
  });

  it('not where the output is no terminal', () => {
    assert.equal(painted({ isTTY: false }), 'fail');
    assert.equal(painted({}), 'fail');
  });
});
