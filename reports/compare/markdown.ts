import { markdownText as escaped, markdownTable as table } from '../text/markdown.ts';
import { counted } from '../text/text.ts';
import { type Change, type Comparison, isUnchanged, outcomesOf, toldBy } from './compare.ts';
import type { History } from './history.ts';
import { wordsOn } from './history-text.ts';
import { differing, inWords } from './identity.ts';

/** What differs between two runs, as GitHub-flavoured markdown. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { old, new: now, same, changes } = comparison;
  if (isUnchanged(comparison)) {
    return `**Unchanged**: ${now.level}, ${counted(now.requirements.length, 'requirement')}; same target, contract, suite and configuration.\n`;
  }
  const other = differing(same);
  const apart = other.map(
    aspect => `- another ${aspect}: ${escaped(inWords(aspect, old))} → ${escaped(inWords(aspect, now))}`,
  );
  const blocks = [
    `## ${old.level} → ${now.level}`,
    `${old.run.startedAt} → ${now.run.startedAt}`,
    other.length > 0
      ? `These differ, so the changes below may have another cause than the target:\n\n${apart.join('\n')}`
      : 'Same target, contract, suite and configuration.',
    changes.length > 0
      ? table(['drift', 'requirement', 'outcome', 'was', 'is'], changes.map(cells))
      : 'No requirement changed.',
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** The history of a target as GitHub-flavoured markdown. */
export function historyMarkdown({ nights, troubled, last }: History): string {
  const span = `${counted(nights.length, 'run')}, ${nights[0]?.startedAt} to ${nights.at(-1)?.startedAt}`;
  const blocks = [
    `## ${nights.at(-1)?.level}`,
    `${span}.`,
    nights
      .slice(-last)
      .map(night => `- ${night.startedAt}: ${wordsOn(night)}`)
      .join('\n'),
    troubled.length > 0
      ? table(
          ['requirement', 'outcome', 'first seen', 'streak', `flaps in ${last}`],
          troubled.map(({ id, title, outcome, firstSeen, streak, flaps }) => [
            `${id} ${escaped(title)}`,
            outcome,
            firstSeen,
            `${streak.nights}, since ${streak.since}`,
            String(flaps),
          ]),
        )
      : 'Every requirement that was judged passes steadily.',
  ];
  return `${blocks.join('\n\n')}\n`;
}

function cells(change: Change): string[] {
  const { class: name, requirement, title, old, new: now } = change;
  const told = [toldBy(old), toldBy(now)].map(escaped);
  return [name, `${requirement} ${escaped(title)}`, outcomesOf(change), ...told];
}
