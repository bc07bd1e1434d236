import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseWorkers } from './choose-workers.ts';

describe('the number of workers', () => {
  for (const [replyMs, processors, workers] of [
    [0, 1, 2],
    [0, 2, 2],
    [5, 2, 3],
    [20, 2, 8],
    [200, 2, 8],
    [0, 4, 4],
    [0, 64, 8],
  ] as const)
    it(`is ${workers} where a reply takes ${replyMs} ms and there are ${processors} processors`, () =>
      assert.equal(chooseWorkers(replyMs, processors).workers, workers));

  it('is told with what it was chosen from', () => {
    assert.equal(chooseWorkers(0.42, 2).why, 'a reply takes 0.4 ms, and there are 2 processors');
    assert.equal(chooseWorkers(99.6, 1).why, 'a reply takes 100 ms, and there is 1 processor');
  });
});
