import type * as catalogue from '../../schemas/catalogue/catalogue.ts';
import { colours } from '../render/page/colours.ts';
import { Html, html, type Part } from '../text/html.ts';
import { counted } from '../text/text.ts';
import { toBeProven } from './coverage.ts';
import type { Proof } from './document.ts';

type Requirement = Pick<catalogue.Requirement, 'id' | 'level' | 'title' | 'check' | 'optionalGroup'>;

type Row = ReadonlyArray<Part>;

const row = (values: Row) => html`<tr>${values.map(value => html`<td>${value}</td>`)}</tr>\n`;
const table = (caption: string, head: readonly string[], rows: readonly Row[]) =>
  html`<table><caption>${caption}</caption><thead><tr>${head.map(title => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>
${rows.map(row)}</tbody></table>`;

const style = `${colours}
body { background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; } h2 { margin-top: 2.5rem; font-size: 1.2rem; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); }
th, td:nth-child(2) { overflow-wrap: normal; } code { font-family: ui-monospace, monospace; font-size: .9em; } .bad { color: var(--bad); font-weight: 600; }
@media (max-width: 40rem) { thead { position: absolute; left: -999rem; } tr, td { display: block; border: 0; padding: .1rem 0; } tr { border-bottom: 1px solid var(--line); padding: .6rem 0; } }
`;

const bad = (words: string) => html`<span class="bad">${words}</span>`;
const code = (id: string) => html`<code>${id}</code>`;
const verdict = (word: string) => (word === 'killed' || word === 'green' ? word : bad(word));
const below = (words: string) => html`<br>${words}`;

function requirementRow({ id, level, title }: Requirement, { faults, variants, uncovered }: Proof): Row {
  const caught = faults.filter(fault => fault.verdict === 'killed' && fault.breaks.includes(id));
  const observed = level === 'MAY' ? variants.filter(variant => variant.observed.includes(id)) : [];
  const by = [...caught, ...observed].map((each, n) => html`${n > 0 && html`<br>`}${code(each.id)}`);
  return [code(id), level, title, uncovered.includes(id) ? bad('nothing') : by];
}

function faultRow({ id, story, breaks, failed, verdict: word }: Proof['faults'][number]): Row {
  const failedWords = word !== 'killed' && below(`failed: ${failed.join(' ') || 'nothing'}`);
  return [code(id), story, breaks.join(' '), [verdict(word), failedWords]];
}

function variantRow({ id, story, failed, verdict: word }: Proof['variants'][number]): Row {
  return [code(id), story, [verdict(word), failed.length > 0 && below(failed.join(' '))]];
}

/** The content of proof.html: the proof for a reader, in one file that needs no network. */
export function proofPage(proof: Proof, requirements: readonly Requirement[]): string {
  const { suite, totals, faults, variants, uncovered } = proof;
  const sum = `${totals.killed} of ${counted(totals.faults, 'fault')} killed, ${totals.green} of ${counted(totals.variants, 'variant')} green`;
  const gap =
    uncovered.length > 0 ? bad(`${counted(uncovered.length, 'requirement')} uncovered`) : 'nothing uncovered';
  const requirementRows = toBeProven(requirements).map(requirement => requirementRow(requirement, proof));
  return html`${new Html('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Proof of kms-conformance ${suite.version}</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
<h1>Proof of kms-conformance ${suite.version}</h1>
<p>${sum}, ${gap}.</p>
<p>A fault is killed when exactly the requirements that it breaks came out worse than without it. A variant conforms but
behaves differently; it is green when the suite reports no failure. Suite ${code(suite.digest)}.</p>
<h2>Requirements</h2>
${table('What shows that a violation of each requirement is noticed', ['Requirement', 'Level', 'A conforming KMS', 'Shown by'], requirementRows)}
<h2>Faults</h2>
${table('Ways of being wrong, one at a time', ['Fault', 'What it costs a user', 'Breaks', 'Verdict'], faults.map(faultRow))}
<h2>Variants</h2>
${table('Ways of being different and still right', ['Variant', 'What is different', 'Verdict'], variants.map(variantRow))}
</main>
</body>
</html>
`.markup;
}
