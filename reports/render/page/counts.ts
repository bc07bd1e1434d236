import type { Report } from '../../grade/run/model.ts';
import { type Html, html } from '../../text/html.ts';
import { outcomes } from '../../text/meanings.ts';
import { outcomeTag } from './tags.ts';

const bindings = ['MUST', 'SHOULD', 'MAY'] as const;

/** How many requirements came out how, by what they bind to. */
export function counts({ graded }: Report): Html {
  const { requirements } = graded;
  const occurring = outcomes.filter(({ word }) => graded.counts[word] > 0);
  const rows = occurring.map(({ word }) => {
    const concerned = requirements.filter(({ outcome }) => outcome === word);
    return html`<tr><th scope="row">${outcomeTag(word)}</th>${cells(concerned)}</tr>`;
  });
  return html`<section aria-labelledby="counts"><h2 id="counts">Outcomes</h2><table class="numbers">
<caption>Requirements of the catalogue by outcome and level</caption>
<thead><tr><th scope="col">Outcome</th>${bindings.map(binding => html`<th scope="col">${binding}</th>`)}<th scope="col">All</th></tr></thead>
<tbody>${rows}</tbody>
<tfoot><tr><th scope="row">All</th>${cells(requirements)}</tr></tfoot>
</table></section>`;
}

function cells(requirements: Report['graded']['requirements']): Html[] {
  const numbers = bindings.map(binding => requirements.filter(({ level }) => level === binding).length);
  return [...numbers, requirements.length].map(number => html`<td>${number === 0 ? '–' : number}</td>`);
}
