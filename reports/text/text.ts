/** Columns of a terminal that what is printed keeps to. */
export const width = 100;
/** Columns of the label of a row. */
export const indent = 14;

/** A labelled paragraph of 100 columns: the label, and the text beside it, broken into lines. */
export function row(label: string, text: string): string[] {
  const lines = wrap(plain(text), width - indent);
  return lines.map((line, index) => `${(index === 0 ? label : '').padEnd(indent)}${line}`);
}

/** The first `count` lines; the last of them ends in an ellipsis when there were more. */
export function atMost(count: number, lines: string[]): string[] {
  if (lines.length <= count) return lines;
  const last = lines[count - 1] ?? '';
  return [...lines.slice(0, count - 1), `${last.slice(0, width - 2)} …`];
}

/** One line of plain text: what a target answered must not be able to steer the reader's terminal. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** The text with every control and format character but tab and line break spelled out. */
export function visible(text: string): string {
  return text.replace(/[^\P{C}\t\n]/gu, character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** "1 key", "2 keys". */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** Breaks text into lines of `columns` at most; words that are longer are broken as well. */
function wrap(text: string, columns: number): string[] {
  const words = text.split(/ +/).flatMap(word => word.match(new RegExp(`.{1,${columns}}`, 'g')) ?? []);
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.length > 0 ? lines : [''];
}
