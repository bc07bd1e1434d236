import { visible } from './text.ts';

/** Markup that is safe to put into a page as it is. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What may be put into a template. */
export type Part = Html | string | number | undefined | false | readonly Part[];

/** A template of markup. Whatever is put into it is text and becomes no markup, save for other templates. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.map((string, index) => string + render(parts[index])).join(''));
}

function render(part: Part): string {
  if (part instanceof Html) return part.markup;
  if (Array.isArray(part)) return part.map(render).join('');
  return part === undefined || part === false ? '' : escaped(String(part));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML shows it; characters that steer the reader's eye, such as a change of direction, become visible. */
function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, character => entities[character] ?? '');
}
