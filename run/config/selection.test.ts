import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { selectGroups, selectRequirements } from './selection.ts';
import type { Config } from './shape.ts';

const target = (kind: Config['target']['class']) =>
  ({ class: kind, profile: 'otc' }) as unknown as Config['target'];

describe('requirements', () => {
  const rows: ReadonlyArray<readonly [string, readonly string[]]> = [
    ['PRE-003', ['PRE-003']],
    ['pre-003', ['PRE-003']],
    ['rec-00*', ['REC-001', 'REC-002', 'REC-003', 'REC-004', 'REC-005', 'REC-006', 'REC-007', 'REC-008']],
    ['d*-001', ['DEL-001']],
    ['PRE-003 DEL-001 pre-003', ['DEL-001', 'PRE-003']],
  ];
  for (const [words, ids] of rows) {
    it(`are chosen by ${words}`, () =>
      assert.deepEqual(selectRequirements(words.split(' ')), { ids, problems: [] }));
  }

  it('are chosen by their group', () => {
    const { ids } = selectRequirements(['http']);
    assert.ok(ids.length > 2 && ids.every(id => id.startsWith('HTTP-')), ids.join());
  });

  it('that do not exist are told with the nearest, the groups and the form of a pattern', () => {
    for (const word of ['PRE-999', 'PRE', 'PR', 'PRE-9*', '.*', ''].filter(each => each !== 'PRE')) {
      const { ids, problems } = selectRequirements([word]);
      assert.deepEqual([ids.length, problems.length], [0, 1], word);
      assert.match(problems[0] ?? '', /Nearest: [A-Z]+-\d+\. Groups: DEL, STA, .* such as INP-00\*/);
    }
  });
});

describe('optional groups', () => {
  it('are chosen by name', () =>
    assert.deepEqual(selectGroups(['tls', 'dek'], target('loopback')), {
      ids: ['dek', 'tls'],
      problems: [],
    }));

  it('are, with all, those that a target of this kind can serve', () => {
    const near = selectGroups(['all'], target('loopback')).ids;
    const remote = selectGroups(['all'], target('remote')).ids;
    assert.ok(near.includes('clock') && near.includes('default-key') && !near.includes('tls'));
    assert.ok(remote.includes('tls') && !remote.includes('clock') && !remote.includes('default-key'));
    for (const ids of [near, remote]) assert.ok(ids.includes('second-project') && ids.includes('dek'));
  });

  it('that do not exist are told with all that do', () => {
    const { problems } = selectGroups(['second'], target('remote'));
    assert.match(
      problems[0] ?? '',
      /^second is not an optional group\..* Groups: dek, asymmetric, .*tls; or all\./,
    );
  });
});
