import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Proof, proofOf, whyNotKept } from './document.ts';
import { type Basis, type GivenShard, mergeShards, type ProofShard } from './merge.ts';
import { faultProof, variantProof } from './sample-proof.testing.ts';
import { dealt } from './shares.ts';

const faults = ['f1', 'f2', 'f3', 'f4', 'f5'].map(id => faultProof(id, ['A-1']));
const variants = ['v1', 'v2', 'v3', 'v4'].map(id => variantProof(id, []));
const suite = { version: '1.0.0', digest: 'sha256:1' };
const entries = Object.fromEntries([...faults, ...variants].map(({ id }) => [id, `sha256:${id}`]));
const emulator = { core: 'sha256:e', entries };
const basis: Basis = { suite, emulator, faults, variants };

function shard(share: number, part: Partial<ProofShard> = {}): GivenShard {
  const own = { share, of: 3 };
  const content: ProofShard = {
    schemaVersion: 1,
    suite,
    emulator,
    shard: own,
    clean: { level: 'CONFORMANT STRICT', inTheWay: [] },
    faults: dealt(faults, own),
    variants: dealt(variants, own),
    ...part,
  };
  return { name: `part ${share}`, content: JSON.parse(JSON.stringify(content)) };
}

const noShard = 'there is no shard: give the folders of all shards as well, as prove --shard writes them';

function problemsOf(...given: GivenShard[]): readonly string[] {
  const merged = mergeShards(given, basis);
  assert.ok('problems' in merged, 'it was merged');
  return merged.problems;
}

describe('merging the shards of a proof', () => {
  it('gives the proof of one run, in whatever order they come', () => {
    for (const order of [
      [1, 2, 3],
      [3, 1, 2],
    ])
      assert.deepEqual(
        mergeShards(
          order.map(share => shard(share)),
          basis,
        ),
        { faults, variants },
      );
  });

  it('took as long as its shards together, and says nothing where one of them does not', () => {
    const secondsOf = (...given: GivenShard[]) => {
      const merged = mergeShards(given, basis);
      return 'seconds' in merged ? merged.seconds : undefined;
    };
    const timed = (share: number) => shard(share, { seconds: share * 100 });
    assert.equal(secondsOf(timed(1), timed(2), timed(3)), 600);
    assert.equal(secondsOf(timed(1), shard(2), timed(3)), undefined);
    assert.deepEqual(
      problemsOf(timed(1), shard(2, { seconds: '7' as unknown as number }), timed(3))[0],
      'part 2 is not a shard of a proof',
    );
  });

  it('takes a verdict as it is: a fault that survived in a shard survived', () => {
    const survived = { ...faultProof('f2', ['A-1'], 'survived'), failed: [] };
    const merged = mergeShards(
      [shard(1), shard(2, { faults: [survived, ...dealt(faults, { share: 2, of: 3 }).slice(1)] }), shard(3)],
      basis,
    );
    assert.deepEqual('faults' in merged && merged.faults[1], survived);
  });

  it('passes over what was taken off the lists since', () => {
    const fewer = { ...basis, faults: basis.faults.slice(1) };
    assert.deepEqual(mergeShards([shard(1), shard(2), shard(3)], fewer), {
      faults: faults.slice(1),
      variants,
    });
  });

  it('names each shard that is missing', () => {
    assert.deepEqual(problemsOf(shard(2)), ['shard 1 of 3 is missing', 'shard 3 of 3 is missing']);
    assert.deepEqual(problemsOf(), [noShard]);
  });

  it('says what could not be read beside everything else', () =>
    assert.deepEqual(
      problemsOf({ name: 'part 1', content: undefined, unread: 'part 1 does not exist' }, shard(2)),
      ['part 1 does not exist', 'shard 1 of 3 is missing', 'shard 3 of 3 is missing'],
    ));

  it('says of single faults that they are no shard, and what to add', () => {
    const { shard: _, ...content } = shard(1).content as ProofShard;
    assert.deepEqual(problemsOf({ name: 'pr', content }), [
      'pr holds single faults or variants, and no shard',
      noShard,
    ]);
  });

  it('refuses a shard that was given twice', () => {
    assert.deepEqual(problemsOf(shard(1), shard(2), { ...shard(2), name: 'copy' }, shard(3)), [
      'copy: shard 2 of 3 was given before: part 2',
    ]);
  });

  const strangers: ReadonlyArray<readonly [part: Partial<ProofShard>, why: RegExp]> = [
    [{ suite: { ...suite, digest: 'sha256:2' } }, /^part 3: shard 3 of 3 is of another suite$/],
    [{ emulator: { ...emulator, core: 'sha256:f' } }, /of another emulator$/],
    [{ shard: { share: 3, of: 4 } }, /shard 3 of 4 is not one of 3 shards as part 1 is/],
    [{ clean: { level: 'INCOMPLETE', inTheWay: ['A-1 not-run'] } }, /clean run was INCOMPLETE: A-1 not-run/],
    [{ faults: [] }, /are not in the shards, or have changed since they were proved/],
    [{ faults: faults.slice(0, 2) }, /are not in the shards, or have changed since they were proved/],
    [
      { faults: [faultProof('f3', ['A-2'])] },
      /^1 of .* have changed since .*: run .* prove --fault f3 --out/,
    ],
    [{ variants: [] }, /are not in the shards, or have changed since they were proved/],
  ];
  for (const [part, why] of strangers)
    it(`refuses a shard of another proof: ${JSON.stringify(part).slice(0, 40)}`, () =>
      assert.match(problemsOf(shard(1), shard(2), shard(3, part))[0] ?? '', why));

  for (const content of [undefined, null, [], {}, { schemaVersion: 1 }])
    it(`refuses what is not a shard: ${JSON.stringify(content)}`, () =>
      assert.deepEqual(problemsOf(shard(1), shard(2), shard(3), { name: 'other.json', content }), [
        'other.json is not a shard of a proof',
      ]));

  it('refuses numbers of shards that cannot be', () => {
    for (const impossible of [
      { share: 4, of: 3 },
      { share: 0, of: 3 },
      { share: 1, of: 1e9 },
    ])
      assert.equal(problemsOf(shard(1, { shard: impossible }))[0], 'part 1 is not a shard of a proof');
  });
});

describe('faults that have changed since', () => {
  const later = Object.fromEntries(faults.slice(1).map(({ id }) => [id, `sha256:later ${id}`]));
  const changed: Basis = { ...basis, emulator: { ...emulator, entries: { ...entries, ...later } } };
  const shards = [shard(1), shard(2), shard(3)];
  const again = (ids: readonly string[], part: Partial<ProofShard> = {}): GivenShard => {
    const { shard: _, ...content } = shard(1, {
      emulator: changed.emulator,
      faults: faults.filter(({ id }) => ids.includes(id)),
      variants: [],
      ...part,
    }).content as ProofShard;
    return { name: 'again', content };
  };

  it('makes what its shards say of it worth nothing, and says what to prove again', () =>
    assert.deepEqual(mergeShards(shards, changed), {
      problems: [
        '4 of the faults and variants are not in the shards, or have changed since they were proved: run kms-conformance prove ' +
          '--fault f2 --fault f3 --fault f4 --fault f5 --out DIR, and merge DIR with the shards',
      ],
    }));

  it('takes what was proved again in their place, whatever came first', () => {
    const whole = again(['f2', 'f3', 'f4', 'f5']);
    assert.deepEqual(mergeShards([...shards, whole], changed), { faults, variants });
    assert.deepEqual(mergeShards([whole, ...shards], changed), { faults, variants });
  });

  it('takes the last of several results', () => {
    const survived = { ...faultProof('f1', ['A-1'], 'survived'), failed: [] };
    const merged = mergeShards([...shards, again([], { emulator, faults: [survived] })], basis);
    assert.deepEqual('faults' in merged && merged.faults[0], survived);
  });

  it('takes nothing of another suite or emulator, or after a clean run that failed', () => {
    const problem = (part: Partial<ProofShard>) => {
      const merged = mergeShards([...shards, again(['f2', 'f3', 'f4', 'f5'], part)], changed);
      return 'problems' in merged ? merged.problems[0] : undefined;
    };
    assert.equal(problem({ suite: { ...suite, digest: 'sha256:2' } }), 'again is of another suite');
    assert.equal(
      problem({ emulator: { ...changed.emulator, core: 'sha256:f' } }),
      'again is of another emulator',
    );
    const inTheWay = ['A-1 not-run'];
    assert.match(problem({ clean: { level: 'INCOMPLETE', inTheWay } }) ?? '', /INCOMPLETE: A-1 not-run/);
  });
});

describe('keeping a proof', () => {
  const made = (part: Pick<Proof, 'faults' | 'variants'> = { faults, variants }) => proofOf(suite, [], part);
  const now = { suite, faults, variants };

  it('takes a whole and green one of this version', () => assert.deepEqual(whyNotKept(made(), now), []));

  it('says what is not green', () => {
    const survived = faultProof('f1', ['A-1'], 'survived');
    const proof = made({ faults: [survived, ...faults.slice(1)], variants });
    assert.deepEqual(whyNotKept(proof, now), ['it is not green: 4/5 killed, 4/4 green']);
  });

  it('refuses one of another suite, or of other faults or variants', () => {
    assert.deepEqual(whyNotKept(made(), { ...now, suite: { digest: 'sha256:2' } }), [
      'it is of another suite',
    ]);
    assert.deepEqual(whyNotKept(made({ faults: faults.slice(1), variants }), now), [
      'it lacks 1 of 5 faults, such as f1',
    ]);
    assert.deepEqual(whyNotKept(made({ faults, variants: variants.slice(0, 2) }), now), [
      'it lacks 2 of 4 variants, such as v3',
    ]);
    const otherwise = [faultProof('f1', ['A-2']), ...faults.slice(1)];
    assert.deepEqual(whyNotKept(made(), { ...now, faults: otherwise }), [
      'its faults are not those of this version',
    ]);
  });
});
