import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HeaderRecord } from '../../schemas/formats/evidence.ts';
import { sha256 } from '../attest/statement.ts';
import { grade } from '../grade/grade.ts';
import { parseEvidence } from '../grade/run/evidence.ts';
import {
  assertion,
  checksFor,
  cleanup,
  footer,
  header,
  requirement,
  testRecord,
  waiver,
} from '../sample.testing.ts';
import { type Given, mergeEvidence } from './merge.ts';

const ids = ['A-1', 'A-2', 'A-3'];

/** The evidence of a shard that checked one requirement. */
function shard(index: number, part: Partial<HeaderRecord> = {}, ended = true): Given {
  const id = ids[index - 1] as string;
  const startedAt = `2026-01-02T03:0${index}:00.000Z`;
  const records = [
    header({ shard: { index, of: 3 }, startedAt, ...part }),
    assertion(id.replace('A-', 'DEL-00'), 'pass', { id: '0.1', test: `spec › ${id}` }),
    { ...testRecord(`spec › ${id}`), requirements: [id.replace('A-', 'DEL-00')] },
    cleanup({ created: index }),
  ];
  const body = records.map(record => `${JSON.stringify(record)}\n`).join('');
  const end = { ...footer({ finishedAt: '2026-01-02T04:00:00.000Z' }), digest: `sha256:${sha256(body)}` };
  return { name: `shard ${index}`, bytes: Buffer.from(ended ? `${body}${JSON.stringify(end)}\n` : body) };
}

function gradedOf(given: Given[], waivers?: HeaderRecord['waivers']) {
  const evidence = parseEvidence(mergeEvidence(given as [Given, ...Given[]], waivers));
  const catalogue = ids.map(id => requirement(id.replace('A-', 'DEL-00')));
  const checks = Object.fromEntries(ids.map(id => [id.replace('A-', 'DEL-00'), checksFor(id)[id] ?? []]));
  return { evidence, graded: grade(evidence, catalogue, checks) };
}

const reasonsOf = (...given: Given[]) => {
  const { graded } = gradedOf(given);
  return [graded.level, ...graded.reasons];
};

describe('merging the evidence of shards', () => {
  it('says that a whole run was given twice, or that two are whole', () => {
    const whole = (startedAt: string): Given => {
      const { shard: _, ...record } = header({ startedAt });
      return { name: 'whole', bytes: Buffer.from(`${JSON.stringify(record)}\n`) };
    };
    const [base, other] = [whole('2026-01-02T03:01:00.000Z'), whole('2026-01-02T03:02:00.000Z')];
    assert.match(reasonsOf(base, base).join(), /the same run was given before/);
    assert.match(reasonsOf(base, other).join(), /it is not a shard of the same run: both are whole runs/);
    assert.match(reasonsOf(base, shard(1)).join(), /one of them is a whole run/);
  });

  it('gives the same evidence in whatever order, and the level of a whole run', () => {
    const [one, two, three] = [shard(1), shard(2), shard(3)];
    const bytes = mergeEvidence([one, two, three]);
    assert.ok(bytes.equals(mergeEvidence([three, one, two])));
    const { evidence, graded } = gradedOf([one, two, three]);
    assert.deepEqual([graded.level, graded.exitCode, evidence.damage], ['CONFORMANT STRICT', 0, []]);
    assert.deepEqual(
      [
        evidence.header.startedAt,
        evidence.header.workers,
        evidence.footer?.requests,
        evidence.cleanup?.created,
      ],
      ['2026-01-02T03:01:00.000Z', 6, 1236, 6],
    );
    assert.deepEqual(
      evidence.assertions.map(({ id }) => id),
      ['s1w0.1', 's2w0.1', 's3w0.1'],
    );
  });

  it('is INCOMPLETE with a shard missing, doubled or cut short', () => {
    assert.deepEqual(reasonsOf(shard(1), shard(3)), ['INCOMPLETE', 'shard 2 of 3 is missing']);
    assert.match(
      reasonsOf(shard(1), shard(2), shard(2), shard(3)).join(),
      /^INCOMPLETE,shard 2 of 3 was left out: the same/,
    );
    assert.match(
      reasonsOf(shard(1), shard(2, {}, false), shard(3)).join(),
      /^INCOMPLETE,the run did not reach its end/,
    );
    assert.match(reasonsOf(shard(1)).join(), /^INCOMPLETE,shard 2 of 3 is missing,shard 3/);
  });

  const { shard: _, ...whole } = header({});
  const strangers: ReadonlyArray<readonly [what: string, part: Partial<HeaderRecord>]> = [
    ['another suite', { suite: { version: '0.1.0', digest: 'sha256:0' } }],
    ['another contract', { contract: { digest: 'sha256:0' } }],
    ['another target', { target: { ...whole.target, host: 'kms.example.com' } }],
    ['another optional groups', { unavailable: { dek: 'no' } }],
    ['one of 4 shards', { shard: { index: 3, of: 4 } }],
    ['more than a day', { startedAt: '2026-01-01T01:00:00.000Z' }],
  ];
  for (const [what, part] of strangers) {
    it(`leaves out a shard of another run: ${what}`, () => {
      const [level, ...reasons] = reasonsOf(shard(1), shard(2), shard(3, part));
      assert.equal(level, 'INCOMPLETE');
      assert.match(reasons.join(), new RegExp(`was left out: it .*${what}`));
    });
  }

  it('is INVALID with a shard that was altered', () => {
    const { name, bytes } = shard(2);
    const altered = { name, bytes: Buffer.from(bytes.toString().replace('"created":2', '"created":0')) };
    assert.match(
      reasonsOf(shard(1), altered, shard(3)).join(),
      /^INVALID,shard 2 of 3: the digest in the footer/,
    );
  });

  it('leaves the evidence of a single run as it is, but for new waivers', () => {
    const [first, ...rest] = shard(1).bytes.toString().split('\n').slice(0, -2);
    const { shard: __, ...own } = JSON.parse(first as string) as HeaderRecord;
    const single = { name: 'run', bytes: Buffer.from(`${[JSON.stringify(own), ...rest].join('\n')}\n`) };
    assert.equal(mergeEvidence([single]), single.bytes);
    const { header: again } = parseEvidence(mergeEvidence([single], [waiver({ requirement: 'DEL-001' })]));
    assert.equal(again.waivers.length, 1);
    assert.equal(again.parts?.[0]?.evidence, `sha256:${sha256(single.bytes)}`);
  });
});
