import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Progress } from './progress.ts';

function setUp(isTTY: boolean, columns?: number) {
  const written: string[] = [];
  const clock = { now: 0 };
  const output = {
    isTTY,
    ...(columns !== undefined && { columns }),
    write: (text: string) => written.push(text),
  };
  return { written, clock, progress: new Progress(output, () => clock.now) };
}

const erase = '\r\u001b[2K';
const tests = (count: number) => Array.from({ length: count }, (_, n) => [`R-${n}`]);

describe('progress on a terminal', () => {
  it('is one line: requirements done, failures, the current one, cut to the width', () => {
    const { written, progress } = setUp(true, 52);
    progress.begin([['PRE-001'], ['PRE-001', 'PRE-002'], ['PRE-003']]);
    progress.start(['PRE-001']);
    progress.add(['PRE-001'], false);
    progress.start(['PRE-001', 'PRE-002']);
    progress.add(['PRE-001', 'PRE-002'], true);
    progress.clear();
    assert.deepEqual(written, [
      erase,
      '0 of 3 requirements, now PRE-001',
      erase,
      '0 of 3 requirements, now PRE-001',
      erase,
      '0 of 3 requirements, now PRE-001 PRE-002',
      erase,
      '2 of 3 requirements, 1 failed test, now PRE-001 PRE',
      erase,
    ]);
  });

  it('counts what is held against every reply, decided with the last test', () => {
    const { written, progress } = setUp(true);
    progress.begin(tests(2), 5);
    progress.add(['R-0'], false);
    progress.add(['R-1'], false);
    assert.equal(written.at(-3), '1 of 7 requirements');
    assert.equal(written.at(-1), '7 of 7 requirements');
  });

  it('tells the time that is left, by what the tests took so far', () => {
    const { written, clock, progress } = setUp(true);
    progress.begin(tests(400));
    for (let n = 0; n < 5; n += 1) {
      clock.now += 100;
      progress.add([`R-${n}`], false);
    }
    assert.equal(written.at(-3), '4 of 400 requirements');
    assert.equal(written.at(-1), '5 of 400 requirements, about 40 s left');
    clock.now += 9_500;
    progress.add(['R-5'], false);
    assert.equal(written.at(-1), '6 of 400 requirements, about 11 min left');
  });

  it('takes a terminal of unknown width for 80 columns', () => {
    const { written, progress } = setUp(true);
    progress.begin(tests(1));
    progress.start(['x'.repeat(200)]);
    assert.equal(written[1]?.length, 79);
  });

  it('takes a terminal of 0 columns, as some pseudo-terminals say, for one of 80', () => {
    const { written, progress } = setUp(true, 0);
    progress.begin(tests(1));
    progress.start(['x'.repeat(200)]);
    assert.equal(written[1]?.length, 79);
  });
});

describe('progress elsewhere', () => {
  it('is a line at each quarter but the last, which the summary follows', () => {
    const { written, progress } = setUp(false);
    progress.begin(tests(60));
    for (let n = 0; n < 60; n += 1) {
      progress.start([`R-${n}`]);
      progress.add([`R-${n}`], n === 30);
    }
    progress.clear();
    assert.deepEqual(written, [
      '15 of 60 requirements, about 0 s left, now R-14\n',
      '30 of 60 requirements, about 0 s left, now R-29\n',
      '45 of 60 requirements, 1 failed test, about 0 s left, now R-44\n',
    ]);
  });

  it('is a line after 10 seconds, counted from the last one', () => {
    const { written, clock, progress } = setUp(false);
    clock.now = 5_000;
    progress.begin(tests(100));
    for (const [n, now] of [14_999, 15_000, 20_000, 24_999, 25_000].entries()) {
      clock.now = now;
      progress.add([`R-${n}`], false);
    }
    assert.deepEqual(written, ['2 of 100 requirements\n', '5 of 100 requirements, about 7 min left\n']);
  });
});

it('keeps other lines clear of the rewritten one', () => {
  const terminal = setUp(true);
  terminal.progress.line('error: x');
  assert.deepEqual(terminal.written, [erase, 'error: x\n']);
  const pipe = setUp(false);
  pipe.progress.line('error: x');
  assert.deepEqual(pipe.written, ['error: x\n']);
});

describe('progress while the run waits', () => {
  const waiting = 'the target throttles: requests go on in 30 s';

  it('says what for on the line of a terminal', () => {
    const { written, progress } = setUp(true, 120);
    progress.begin(tests(2));
    progress.wait(waiting);
    assert.equal(written.at(-1), `0 of 2 requirements, ${waiting}`);
    progress.wait(undefined);
    progress.start(['R-0']);
    assert.equal(written.at(-1), '0 of 2 requirements, now R-0');
  });

  it('says it once a minute elsewhere', () => {
    const { written, clock, progress } = setUp(false);
    progress.begin(tests(2));
    for (let second = 0; second < 130; second += 1) {
      clock.now += 1_000;
      progress.wait(waiting);
    }
    assert.deepEqual(written, Array(2).fill(`0 of 2 requirements, ${waiting}\n`));
  });
});
