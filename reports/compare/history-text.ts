import { counted, row } from '../text/text.ts';
import type { History, Night, Troubled } from './history.ts';

/** What one night says: its level, what it is of besides, and which requirements turned. */
export function wordsOn({ level, another, turned }: Night): string {
  return [
    level,
    ...(another.length > 0 ? [`another ${another.join(', ')}`] : []),
    ...turned.map(({ id, outcome }) => `${id} ${outcome}`),
  ].join('; ');
}

/** The history of a target, for a terminal: a line a night, or one line when everything passes steadily. */
export function historyText({ nights, troubled, last }: History): string {
  const [first, latest] = [nights[0], nights.at(-1)] as [Night, Night];
  const span = `${counted(nights.length, 'run')} from ${day(first.startedAt)} to ${day(latest.startedAt)}`;
  const isSame = nights.every(({ another, level }) => another.length === 0 && level === latest.level);
  if (troubled.length === 0 && isSame) return `steady: ${latest.level}; ${span}\n`;
  const lines = [
    `kms-conformance compare: ${latest.level}; ${span}`,
    ...nights.slice(-last).flatMap(night => row(day(night.startedAt), wordsOn(night))),
    ...troubled.flatMap(requirement => linesOf(requirement, last)),
    ...(troubled.length === 0 ? row('steady', 'every requirement that was judged passes') : []),
  ];
  return `${lines.join('\n')}\n`;
}

function linesOf({ id, title, outcome, firstSeen, streak, flaps }: Troubled, last: number): string[] {
  return [
    ...row(id, `${outcome} for ${counted(streak.nights, 'run')}, since ${day(streak.since)}: ${title}`),
    ...row('', `first seen ${day(firstSeen)}; flaps in the last ${last} runs: ${flaps}`),
  ];
}

function day(time: string): string {
  return time.slice(0, 10);
}
