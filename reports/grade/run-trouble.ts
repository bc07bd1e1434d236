import type { EvidencePart, HeaderRecord } from '../../schemas/formats/evidence.ts';
import { groupBy } from './run/group.ts';
import type { Checks, Evidence, Requirement } from './run/model.ts';
import { stopOf } from './run/stop.ts';

/** Why the run must not be trusted at all, in words; empty for a sound one. */
export function distrust(
  { header, damage, footer, assertions, exchanges }: Evidence,
  catalogue: readonly Requirement[],
): string[] {
  const known = new Set(catalogue.map(({ id }) => id));
  const named = new Set(assertions.map(({ requirement }) => requirement));
  for (const { held } of exchanges) for (const id of held) named.add(id);
  const unknown = [...named].filter(id => !known.has(id));
  const hits = footer?.secrets.hits ?? [];
  return [
    ...hits.map(({ file, kind }) => `a secret (${kind}) was found in ${file}`),
    ...damage,
    ...(header.parts ?? []).flatMap(part => (part.damage ? [`${partName(part)}: ${part.damage}`] : [])),
    ...unknown.map(id => `the evidence names ${id}, which the catalogue does not know`),
  ];
}

/** Why the run is incomplete, in words, beside what its requirements say; empty for a complete run. */
export function cutShort({ header, footer, cleanup, tests, assertions }: Evidence, checks: Checks): string[] {
  const listed = new Set(Object.values(checks).flat());
  const assertionsOf = groupBy(assertions, ({ test }) => test);
  const broken = tests.filter(({ status }) => status === 'failed' || status === 'timedOut');
  const stray = broken
    .filter(({ test }) => !listed.has(test))
    .filter(record => record.status === 'timedOut' || !stopOf(record, assertionsOf.get(record.test) ?? []));
  return [
    ...shardTrouble(header),
    ...(header.filter.length > 0 ? [`the run was filtered: ${header.filter.join(', ')}`] : []),
    ...(footer ? endOf(footer.status, broken.length) : ['the run did not reach its end']),
    ...(tests.every(({ status }) => status === 'skipped') ? ['no check was carried out'] : []),
    ...(footer && !cleanup ? ['the clean-up was not recorded'] : []),
    ...stray.map(({ test, error = 'no reason is known' }) => `${test} failed: ${error}`),
  ];
}

function endOf(status: string, broken: number): string[] {
  if (status === 'interrupted') return ['the run was interrupted'];
  if (status === 'timedout') return ['the run ran out of time'];
  return status === 'failed' && broken === 0 ? ['the run failed outside of its tests'] : [];
}

function partName({ shard }: EvidencePart): string {
  return shard ? `shard ${shard.index} of ${shard.of}` : 'the evidence that was graded again';
}

/** What keeps shards from being a whole run: one of them alone, one that is missing, one that does not belong. */
function shardTrouble({ shard, parts = [] }: HeaderRecord): string[] {
  if (shard) return [`this is shard ${shard.index} of ${shard.of}; kms-conformance grade merges the shards`];
  const merged = parts.flatMap(part => (part.shard && !part.leftOut ? [part.shard] : []));
  const of = merged[0]?.of ?? 0;
  const missing = Array.from({ length: of }, (_, n) => n + 1).filter(n =>
    merged.every(({ index }) => index !== n),
  );
  return [
    ...missing.map(index => `shard ${index} of ${of} is missing`),
    ...parts.flatMap(part => (part.leftOut ? [`${partName(part)} was left out: ${part.leftOut}`] : [])),
  ];
}
