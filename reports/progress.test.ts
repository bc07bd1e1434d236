import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Progress } from './progress.ts';

function setUp(isTTY: boolean, columns?: number) {
  const written: string[] = [];
  const clock = { now: 0 };
  const output = { isTTY, ...(columns && { columns }), write: (text: string) => written.push(text) };
  return { written, clock, progress: new Progress(output, () => clock.now) };
}

const erase = '\r\u001b[2K';

describe('progress', () => {
  it('rewrites one line on a terminal, cut to its width', () => {
    const { written, progress } = setUp(true, 30);
    progress.begin(3);
    progress.add('pre › refuses', false);
    progress.add('pre › refuses a key whose material KMS generated', true);
    progress.clear();
    assert.deepEqual(written, [
      erase,
      '1 of 3 tests  pre › refuses',
      erase,
      '2 of 3 tests, 1 failed  pre ›',
      erase,
    ]);
  });

  it('takes a terminal of unknown width for 80 columns', () => {
    const { written, progress } = setUp(true);
    progress.begin(1);
    progress.add('x'.repeat(200), false);
    assert.equal(written[1]?.length, 79);
  });

  it('writes a line every 25 tests elsewhere', () => {
    const { written, progress } = setUp(false);
    progress.begin(60);
    for (let test = 1; test <= 60; test += 1) progress.add('t', test === 30);
    progress.clear();
    assert.deepEqual(written, ['25 of 60 tests\n', '50 of 60 tests, 1 failed\n']);
  });

  it('writes a line after 10 seconds, counted from the last one', () => {
    const { written, clock, progress } = setUp(false);
    clock.now = 5_000;
    progress.begin(9);
    for (const now of [14_999, 15_000, 20_000, 24_999, 25_000]) {
      clock.now = now;
      progress.add('t', false);
    }
    assert.deepEqual(written, ['2 of 9 tests\n', '5 of 9 tests\n']);
  });

  it('keeps other lines clear of the rewritten one', () => {
    const terminal = setUp(true);
    terminal.progress.line('error: x');
    assert.deepEqual(terminal.written, [erase, 'error: x\n']);
    const pipe = setUp(false);
    pipe.progress.line('error: x');
    assert.deepEqual(pipe.written, ['error: x\n']);
  });
});
