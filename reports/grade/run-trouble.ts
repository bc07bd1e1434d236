import { groupBy } from './run/group.ts';
import type { Checks, Evidence, Requirement } from './run/model.ts';
import { stopOf } from './run/stop.ts';

/** Why the run must not be trusted at all, in words; empty for a sound one. */
export function distrust(
  { damage, footer, assertions, exchanges }: Evidence,
  catalogue: readonly Requirement[],
): string[] {
  const known = new Set(catalogue.map(({ id }) => id));
  const named = [
    ...assertions.map(({ requirement }) => requirement),
    ...exchanges.flatMap(({ held }) => held),
  ];
  const unknown = [...new Set(named)].filter(id => !known.has(id));
  const hits = footer?.secrets.hits ?? [];
  return [
    ...hits.map(({ file, kind }) => `a secret (${kind}) was found in ${file}`),
    ...damage,
    ...unknown.map(id => `the evidence names ${id}, which the catalogue does not know`),
  ];
}

/** Why the run was no whole and sound run, in words, beside what its requirements say; empty for one that was. */
export function cutShort({ header, footer, cleanup, tests, assertions }: Evidence, checks: Checks): string[] {
  const listed = new Set(Object.values(checks).flat());
  const assertionsOf = groupBy(assertions, ({ test }) => test);
  const broken = tests.filter(({ status }) => status === 'failed' || status === 'timedOut');
  const stray = broken
    .filter(({ test }) => !listed.has(test))
    .filter(record => record.status === 'timedOut' || !stopOf(record, assertionsOf.get(record.test) ?? []));
  return [
    ...header.filter.map(filter => `the run was filtered: ${filter}`),
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
