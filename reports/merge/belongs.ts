import { isDeepStrictEqual } from 'node:util';
import type { HeaderRecord } from '../../schemas/formats/evidence.ts';
import { comparableHost } from '../../schemas/words/target-name.ts';

/** The shards of one run start within this time, in milliseconds. */
const longestApartMs = 24 * 60 * 60 * 1000;

/** In what the shards of one run have to agree. */
const aspects: Readonly<Record<string, (header: HeaderRecord) => unknown>> = {
  suite: ({ suite }) => suite.digest,
  contract: ({ contract }) => contract.digest,
  target: ({ target }) => [target.class, comparableHost(target.host), target.profile, target.projectId],
  'optional groups': ({ unavailable, required }) => [Object.keys(unavailable).sort(), [...required].sort()],
  filter: ({ filter }) => filter,
  waivers: ({ waivers }) => waivers,
};

/**
 * Why evidence does not belong to the run of the evidence before it; undefined when it does.
 * @param before in the order of the shards; the first of them decides which run it is
 */
export function whyLeftOut(header: HeaderRecord, before: readonly HeaderRecord[]): string | undefined {
  const [first] = before;
  if (!first) return undefined;
  if (!header.shard && before.some(each => isDeepStrictEqual(each, header)))
    return 'the same run was given before';
  if (!header.shard || !first.shard)
    return `it is not a shard of the same run: ${header.shard || first.shard ? 'one of them is a whole run' : 'both are whole runs'}`;
  const { index, of } = header.shard;
  if (of !== first.shard.of)
    return `it is one of ${of} shards, and shard ${first.shard.index} is one of ${first.shard.of}`;
  const others = Object.entries(aspects).filter(([, see]) => !isDeepStrictEqual(see(header), see(first)));
  if (others.length > 0)
    return `it has another ${others.map(([name]) => name).join(', ')} than shard ${first.shard.index}`;
  if (before.some(({ shard }) => shard?.index === index)) return 'the same shard was given before';
  const apart = Math.abs(Date.parse(header.startedAt) - Date.parse(first.startedAt));
  return apart > longestApartMs
    ? `it started more than a day apart from shard ${first.shard.index}`
    : undefined;
}
