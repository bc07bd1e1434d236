import { colours } from '../render/page/colours.ts';
import { outcomeTag } from '../render/page/tags.ts';
import { Html, html } from '../text/html.ts';
import { outcomes } from '../text/meanings.ts';
import { counted } from '../text/text.ts';
import { groupTitle } from './files.ts';
import { type Column, type Matrix, type MatrixRow, told } from './matrix.ts';
import { style } from './style.ts';

const levels = ['MUST', 'SHOULD', 'MAY'] as const;

/** The cells of a page share this many characters, so that it stays below a megabyte. */
const textBudget = 520_000;

/**
 * The content of matrix.html: requirements down, targets across, in one file that needs no network and runs no script.
 * The filters are radio buttons that the style sheet looks at.
 */
export function matrixPage(matrix: Matrix): string {
  const { columns, apart, rows } = matrix;
  const groups = [...new Set(rows.map(({ group }) => group))];
  const longest = Math.max(
    16,
    Math.min(160, Math.floor(textBudget / (rows.length * columns.length || 1)) - 70),
  );
  const differing = rows.filter(({ differs }) => differs);
  const same = rows.filter(({ differs }) => !differs);
  const body = (title: string, id: string, part: readonly MatrixRow[]) =>
    part.length > 0 &&
    html`<tbody id="${id}"><tr class="part"><th scope="rowgroup" colspan="${columns.length + 1}"><span>${title} (${part.length})</span></th></tr>
${part.map(each => row(each, columns, longest))}</tbody>`;
  return html`${new Html('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${counted(columns.length, 'certificate')} side by side</title>
<style>${new Html(colours + style + sheetFor(columns.length) + filterRules(groups))}</style>
</head>
<body>
<main>
<h1>Deleting imported key material: ${counted(columns.length, 'certificate')} side by side</h1>
${apart.length > 0 && html`<section class="apart" aria-labelledby="apart"><h2 id="apart">Not the same basis</h2><ul>${apart.map(sentence => html`<li>${sentence}</li>`)}</ul></section>`}
<p>${differing.length} of ${counted(rows.length, 'requirement')} differ. A long text is cut here; matrix.json has the whole.</p>
<form class="filters">${filter('level', 'Level', levels)}${filter('group', 'Group', groups)}</form>
<div class="scroll" role="region" aria-label="Requirements by certificate" tabindex="0">
<table><caption>Requirements down, certificates across</caption>
<thead><tr><th scope="col" class="corner">Requirement</th>${columns.map(columnHead)}</tr></thead>
${body('The certificates differ', 'differ', differing)}${body('The same everywhere', 'same', same)}
</table></div>
<h2>Outcomes</h2><dl>${outcomes.map(({ word, means }) => html`<div><dt>${outcomeTag(word)}</dt><dd>${means}</dd></div>`)}</dl>
</main>
</body>
</html>
`.markup;
}

/** A sheet on its side that all columns fit on, in millimetres: A4, or a larger one that a printer scales to its paper. */
function sheetFor(columns: number): string {
  const width = Math.max(297, 60 + 40 * columns);
  return `@media print { @page { size: ${width}mm ${Math.round(width / Math.SQRT2)}mm; margin: 10mm; } }\n`;
}

function filter(name: string, title: string, values: readonly string[]): Html {
  const choice = (value: string, words: string, checked: boolean) =>
    html`<label><input type="radio" name="${name}" id="${name}-${value}"${checked && html` checked`}> ${words}</label> `;
  return html`<fieldset><legend>${title}</legend>${choice('all', 'all', true)}${values.map(value => choice(value, value, false))}</fieldset>`;
}

/** A row of another level or group than the chosen one is hidden. */
function filterRules(groups: readonly string[]): string {
  const rule = (kind: string, value: string) =>
    `body:has(#${kind}-${value}:checked) tr[data-${kind}]:not([data-${kind}="${value}"]) { display: none; }`;
  return [...levels.map(level => rule('level', level)), ...groups.map(group => rule('group', group))].join(
    '\n',
  );
}

function columnHead({ label, certificate: { level, target, suite, run } }: Column): Html {
  return html`<th scope="col"><b>${label}</b><br>${target.host}, ${target.profile}<br>${run.startedAt.slice(0, 10)}, suite ${suite.version}<br><strong>${level}</strong></th>`;
}

/** Most cells of a row say the same, and are made once. */
function row(
  { id, title, level, group, cells }: MatrixRow,
  columns: readonly Column[],
  longest: number,
): Html {
  const made = new Map<string, Html>();
  const cellOf = (result: MatrixRow['cells'][number], column: Column | undefined) => {
    const date = column?.certificate.run.startedAt.slice(0, 10) ?? '';
    const key = result ? `${result.outcome} ${date} ${told(result)}` : '';
    const known = made.get(key) ?? cell(result, date, longest);
    made.set(key, known);
    return known;
  };
  return html`<tr data-level="${level}" data-group="${group}"><th scope="row"><b>${id}</b> <span class="binding">${level}</span><br>${title}<span class="group">${groupTitle(group)}</span></th>${cells.map((result, n) => cellOf(result, columns[n]))}</tr>
`;
}

function cell(result: MatrixRow['cells'][number], date: string, longest: number): Html {
  if (!result) return html`<td>absent</td>`;
  const text = told(result);
  const short = text.length > longest ? `${text.slice(0, longest)} …` : text;
  return html`<td>${outcomeTag(result.outcome)}<br>${short} <small>${date}</small></td>`;
}
