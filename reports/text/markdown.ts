import { visible } from './text.ts';

/** A longer text is cut here, in characters: the pages and certificate.json have the whole. */
const longest = 400;

/**
 * One line of text that GitHub-flavoured Markdown shows unchanged, whatever a target answered: no markup, no links made
 * of addresses, no mentions, no end of a table cell.
 */
export function markdownText(words: string): string {
  const line = visible(words).replace(/\s+/g, ' ').trim();
  const short = line.length > longest ? `${line.slice(0, longest)} …` : line;
  return short
    .replace(/[\\`*_~[\]|#@!]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/:\/\//g, '\\://')
    .replace(/www\./gi, '$&\u200b');
}

/** A table; head and cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
