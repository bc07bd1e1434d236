import type { Graded, Level } from '../grade/run/model.ts';
import { html } from '../text/html.ts';
import { productWords } from '../text/product-words.ts';
import { headline } from './words/scope.ts';

/** The colour of each level: as shields names it, and one on which white text can be read. */
const colors: Readonly<Record<Level, { name: string; fill: string }>> = {
  INVALID: { name: 'critical', fill: '#b3261e' },
  'NON-CONFORMANT': { name: 'red', fill: '#b3261e' },
  INCOMPLETE: { name: 'lightgrey', fill: '#616161' },
  'CONFORMANT WITH DEVIATIONS': { name: 'yellow', fill: '#7a5d00' },
  CONFORMANT: { name: 'green', fill: '#2e6b30' },
  'CONFORMANT STRICT': { name: 'brightgreen', fill: '#1b6e1f' },
};

interface Words {
  readonly label: string;
  readonly message: string;
}

function wordsOf(graded: Graded): Words {
  const product = productWords(graded.header.target);
  return {
    label: product ? `KMS conformance of ${product}` : 'KMS conformance',
    message: `${headline(graded)} · ${graded.run.startedAt.slice(0, 10)}`,
  };
}

/** The content of badge.json, for the endpoint badge of shields (https://shields.io/badges/endpoint-badge). */
export function badge(graded: Graded): string {
  const content = { schemaVersion: 1, ...wordsOf(graded), color: colors[graded.level].name };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

const height = 20;
const padding = 7;

/** The content of badge.svg: the same badge as a picture that needs no service. */
export function badgePicture(graded: Graded): string {
  const { label, message } = wordsOf(graded);
  const [left, right] = [label, message].map(text => ({ text, width: textWidth(text) })) as [Part, Part];
  const split = left.width + 2 * padding;
  const width = split + right.width + 2 * padding;
  return `${
    html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" role="img" aria-label="${label}: ${message}">
<title>${label}: ${message}</title>
<rect width="${width}" height="${height}" rx="3" fill="#444"/>
<path d="M${split} 0h${width - split - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H${split}z" fill="${colors[graded.level].fill}"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
${written(left, padding)}
${written(right, split + padding)}
</g>
</svg>`.markup
  }\n`;
}

interface Part {
  readonly text: string;
  readonly width: number;
}

function written({ text, width }: Part, x: number) {
  return html`<text x="${x}" y="14" textLength="${width}">${text}</text>`;
}

/** About how wide Verdana of 11 pixels is; `textLength` makes it exact in every font. */
function textWidth(text: string): number {
  const widths = [...text].map(letter =>
    /[A-Z]/.test(letter) ? 8 : /[ .,·:;ilj|'-]/.test(letter) ? 4 : 6.8,
  );
  return Math.ceil(widths.reduce((sum, each) => sum + each, 0));
}
