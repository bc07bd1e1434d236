import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { markdownTable, markdownText } from '../text/markdown.ts';
import { counted } from '../text/text.ts';
import { type Matrix, type MatrixRow, told } from './matrix.ts';

/** The content of matrix.json. */
export function matrixJson({ columns, apart, rows }: Matrix): string {
  const targets = columns.map(({ label, certificate: { level, target, suite, contract, run } }) => ({
    label,
    level,
    target,
    suite: { version: suite.version, digest: suite.digest },
    contract,
    startedAt: run.startedAt,
  }));
  const requirements = rows.map(({ id, title, level, group, differs, cells }) => ({
    id,
    title,
    level,
    group,
    differs,
    results: cells.map(cell => (cell ? { outcome: cell.outcome, told: told(cell) } : null)),
  }));
  return `${JSON.stringify({ schemaVersion: 1, apart, targets, requirements }, undefined, 2)}\n`;
}

/** The content of matrix.md: the requirements on which the certificates differ; the page has all of them. */
export function matrixMarkdown({ columns, apart, rows }: Matrix): string {
  const head = ['requirement', ...columns.map(({ label }) => markdownText(label))];
  const runs = [
    ['level', ...columns.map(({ certificate }) => certificate.level)],
    [
      'target',
      ...columns.map(({ certificate: { target } }) => markdownText(`${target.host}, ${target.profile}`)),
    ],
    ['date', ...columns.map(({ certificate }) => certificate.run.startedAt.slice(0, 10))],
  ];
  const differing = rows.filter(({ differs }) => differs);
  const blocks = [
    `## ${counted(columns.length, 'certificate')} side by side`,
    ...apart.map(sentence => `**${markdownText(sentence)}**`),
    markdownTable(head, [...runs, ...differing.map(markdownRow)]),
    `The other ${rows.length - differing.length} of ${counted(rows.length, 'requirement')} came out the same everywhere.`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function markdownRow({ id, title, level, cells }: MatrixRow): string[] {
  const results = cells.map(cell =>
    cell ? `**${cell.outcome}** ${markdownText(told(cell)).slice(0, 120)}` : 'absent',
  );
  return [`${id} (${level}) ${markdownText(title)}`, ...results];
}

/** Title of a group of requirements. */
export function groupTitle(group: string): string {
  return catalogue.groups[group]?.title ?? group;
}
