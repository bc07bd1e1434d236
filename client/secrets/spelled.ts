/** Runs of backslashes with what they may escape, what JSON may escape, and what a pattern would not take literally. */
const special = /(\\+)(["'/]?)|["'/]|[^\w\\"'/]/gu;

const entities: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };

/**
 * What finds a short text of which too little is left without its backslashes: as it is, within a URL or within HTML,
 * each of them escaped for JSON any number of times. It takes time linear in the text that is searched.
 */
export function spelledOut(value: string): RegExp {
  const html = value.replaceAll(/[&<>"]/g, character => `&${entities[character]};`);
  return new RegExp([value, encodeURIComponent(value), html].map(escapedOften).join('|'), 'giu');
}

/** Each escape doubles the backslashes that are there, and puts one before a quotation mark. */
function escapedOften(text: string): string {
  const pattern = text.replaceAll(special, (all, run?: string, then = '') => {
    if (run) return `\\\\{${run.length},}${then}`;
    return /["'/]/.test(all) ? `\\\\*${all}` : literally(all);
  });
  // A run of backslashes is tried once: from where it begins.
  return pattern.startsWith('\\\\') ? `(?<!\\\\)${pattern}` : pattern;
}

const literally = (character: string) => `\\u{${character.codePointAt(0)?.toString(16)}}`;
