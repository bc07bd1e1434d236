import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faults, variants } from '../../emulator/index.ts';
import { emulatorDigests, entryDigests } from './shards.ts';

const list = (second: string, helper = 'const ms = 1;') => `${helper}
export const faults = [
  {
    id: 'first',
    patch: () => ({ act: () => ms }),
  },
  {
    id: 'second',
    patch: () => ({
      act: () => [
        {
          id: 'nested',
        },
        ${second},
      ],
    }),
  },
  made('third'),
];
`;
const ids = ['first', 'second', 'third'];
const changedIn = (before: string, after: string) => {
  const [was, is] = [entryDigests(before, ids), entryDigests(after, ids)];
  return ids.filter(id => was[id] !== is[id]);
};

describe('the digest of a fault', () => {
  it('changes with its own lines, and not with those of another', () =>
    assert.deepEqual(changedIn(list('1'), list('2')), ['second']));

  it('changes with whatever else stands in its file', () =>
    assert.deepEqual(changedIn(list('1'), list('1', 'const ms = 2;')), ids));

  it('changes with each fault that is written in another way', () =>
    assert.deepEqual(changedIn(list('1'), list('1').replace("made('third')", "made('third', 3)")), ids));

  it('is its own for every fault and variant of the emulator', () => {
    const all = [...faults, ...variants].map(({ id }) => id);
    const { entries } = emulatorDigests();
    assert.deepEqual(Object.keys(entries).sort(), all.toSorted());
    assert.equal(new Set(Object.values(entries)).size, all.length);
  });
});
