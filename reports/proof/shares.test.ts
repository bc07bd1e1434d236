import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dealt, inShard, readShard } from './shares.ts';

describe('a share of the mutants', () => {
  it('is read as i/n', () => {
    assert.deepEqual(readShard('3/10'), { share: 3, of: 10 });
    for (const text of ['0/10', '11/10', '3', '3/', 'a/b', '1/0']) assert.equal(readShard(text), undefined);
  });

  it('holds each mutant in exactly one', () => {
    const names = Array.from({ length: 100 }, (_, n) => `mutant ${n}`);
    const shares = [1, 2, 3].map(share => names.filter(name => inShard(name, { share, of: 3 })));
    assert.deepEqual(shares.flat().sort(), names.sort());
    assert.ok(shares.every(share => share.length > 10));
  });
});

describe('a share of the faults', () => {
  it('holds each in exactly one, as many as any other and in the order of the list', () => {
    const list = Array.from({ length: 11 }, (_, n) => n);
    const shares = [1, 2, 3].map(share => dealt(list, { share, of: 3 }));
    assert.deepEqual(shares, [
      [0, 3, 6, 9],
      [1, 4, 7, 10],
      [2, 5, 8],
    ]);
  });

  it('is the whole list where there is one, and may be empty where there are many', () => {
    assert.deepEqual(dealt(['a', 'b'], { share: 1, of: 1 }), ['a', 'b']);
    assert.deepEqual(dealt(['a', 'b'], { share: 3, of: 3 }), []);
  });
});
