import { evidenceFile } from '../../schemas/words/run-files.ts';
import type { Subject } from './subject.ts';

/** Clocks of two machines may differ by this much, in milliseconds. */
const clocksDifferMs = 5 * 60 * 1000;

/** What speaks against the records themselves. */
export function evidenceProblems({ again, ungraded, unreadable }: Subject): string[] {
  const missing = unreadable.get(evidenceFile) ?? ungraded;
  if (missing || !again) return [missing ?? `${evidenceFile} cannot be graded.`];
  const { damage, footer } = again.evidence;
  return [
    ...(again.graded.level === 'INVALID' && damage.length === 0
      ? again.graded.reasons.map(reason => `${evidenceFile}: ${reason}.`)
      : []),
    ...damage.map(words => `${evidenceFile}: ${words}.`),
    ...(footer ? [] : [`${evidenceFile} has no footer: the run did not reach its end.`]),
  ];
}

/** What keeps it from being the evidence of a whole run. */
export function partProblems({ again }: Subject): string[] {
  if (!again) return [`${evidenceFile} cannot be graded.`];
  const { filter, shard, parts = [] } = again.evidence.header;
  const shards = parts.flatMap(part => (part.leftOut ? [] : (part.shard ?? [])));
  const of = shards[0]?.of ?? 0;
  return [
    ...filter.map(words => `${evidenceFile}: the run was filtered: ${words}.`),
    ...(shard ? [`${evidenceFile} is shard ${shard.index} of ${shard.of} alone.`] : []),
    ...(new Set(shards.map(({ index }) => index)).size < of
      ? [`${evidenceFile} holds ${shards.length} of ${of} shards.`]
      : []),
    ...parts.flatMap(part =>
      part.leftOut ? [`${evidenceFile}: a part was left out: ${part.leftOut}.`] : [],
    ),
  ];
}

/** What is wrong with the times: a certificate must not be older, or younger, than it says. */
export function timeProblems({ again, now }: Subject): string[] {
  if (!again) return [`${evidenceFile} cannot be graded.`];
  const { header, footer } = again.evidence;
  const { startedAt, target, parts = [] } = header;
  const end = footer?.finishedAt ?? startedAt;
  const outside = parts.filter(part => !part.leftOut && (part.startedAt < startedAt || part.startedAt > end));
  return [
    ...(end < startedAt ? [`${evidenceFile}: the run ends (${end}) before it begins (${startedAt}).`] : []),
    ...(Date.parse(end) + (footer?.clockStepMs ?? 0) > now.getTime() + clocksDifferMs
      ? [`${evidenceFile}: the run ends in the future (${end}).`]
      : []),
    ...(startedAt.slice(0, target.sourceDate.length) < target.sourceDate
      ? [`${evidenceFile}: the run begins (${startedAt}) before its edition was read (${target.sourceDate}).`]
      : []),
    ...outside.map(part => `${evidenceFile}: a part begins (${part.startedAt}) outside of the run.`),
  ];
}
