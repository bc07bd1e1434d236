import { groupBy } from '../grade/run/group.ts';
import { atMost, counted, row } from '../text/text.ts';
import { type Change, type Comparison, isUnchanged, outcomesOf, toldBy } from './compare.ts';
import { aspects, differing, inWords, nameOf } from './identity.ts';

/** What differs between two runs, for a terminal: one line when nothing does. */
export function comparisonText(comparison: Comparison): string {
  const { old, new: now, same, changes } = comparison;
  const judged = counted(now.requirements.length, 'requirement');
  if (isUnchanged(comparison)) {
    return `unchanged: ${judged}, ${now.level}; same target, contract, suite and configuration\n`;
  }
  const other = differing(same);
  const alike = aspects.filter(aspect => same[aspect]);
  const lines = [
    `kms-conformance compare: ${old.level} → ${now.level}`,
    ...row('old', runWords(comparison.old)),
    ...row('new', runWords(comparison.new)),
    ...(alike.length > 0 ? row('same', alike.join(', ')) : []),
    ...other.flatMap(aspect =>
      row('different', `${aspect}: ${inWords(aspect, old)} → ${inWords(aspect, now)}`),
    ),
    ...(other.length > 0 ? row('', 'so the changes below may have another cause than the target') : []),
    ...changeLines(changes),
    ...(changes.length === 0 ? row('unchanged', judged) : []),
  ];
  return `${lines.join('\n')}\n`;
}

function runWords({ run, target }: Comparison['old']): string {
  return `${run.startedAt}, ${nameOf(target)}`;
}

function changeLines(changes: readonly Change[]): string[] {
  return [...groupBy(changes, change => change.class)].flatMap(([name, group]) => [
    `${name} (${group.length})`,
    ...group.flatMap(linesOf),
  ]);
}

function linesOf(change: Change): string[] {
  const { requirement, title, old, new: now } = change;
  const level = (now ?? old)?.level;
  const [was, is] = [toldBy(old), toldBy(now)];
  return [
    ...row(`  ${requirement}`, `${outcomesOf(change)}${level ? ` (${level})` : ''} ${title}`),
    ...(was && was !== is ? atMost(3, row('    was', was)) : []),
    ...(is ? atMost(3, row('    is', is)) : []),
  ];
}
