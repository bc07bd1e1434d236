import type { Report } from '../../grade/run/model.ts';
import { type Html, html } from '../../text/html.ts';
import { onlyRecorded } from '../../text/meanings.ts';
import { idLink, levelTag } from './tags.ts';

/** Where the published texts leave a choice or say nothing: what they say, and what this target does. Undefined for none. */
export function choices({ graded, catalogue }: Report): Html | undefined {
  const rows = graded.requirements
    .filter(({ outcome }) => onlyRecorded.includes(outcome))
    .map(result => {
      const documented = catalogue.requirements.find(({ id }) => id === result.id)?.expected ?? '';
      const silent = documented === '' || documented === 'recorded';
      return html`<tr><th scope="row"><span class="named">${idLink(result)} ${levelTag(result)} <span class="title">${result.title}</span></span></th><td>${silent ? 'nothing: what is seen is recorded' : documented}</td><td>${result.reason ?? result.observation}</td></tr>`;
    });
  if (rows.length === 0) return undefined;
  return html`<section aria-labelledby="choices"><h2 id="choices">Choices of this target</h2><p>Here the published texts leave a choice or promise nothing. None of it is held against the target.</p><table class="brief thirds"><caption>Choices</caption>
<thead><tr><th scope="col">Requirement</th><th scope="col">Documented</th><th scope="col">This target</th></tr></thead><tbody>${rows}</tbody></table></section>`;
}
