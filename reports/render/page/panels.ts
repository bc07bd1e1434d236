import type { Report } from '../../grade/run/model.ts';
import { type Html, html } from '../../text/html.ts';
import { levels, outcomes } from '../../text/meanings.ts';
import { proofWords } from '../../text/proof-words.ts';
import { counted } from '../../text/text.ts';
import { costWords, requestRows } from '../words/cost-words.ts';
import { fact, outcomeTag } from './tags.ts';

/** What became of the keys of the run. */
export function cleanup({ graded }: Report): Html {
  const { cleanup: done } = graded;
  const words = done
    ? html`<p>${counted(done.created, 'key')} created, ${done.retired} retired, ${done.kept.length} kept, ${done.residue.length} left behind${done.standing && html`, ${done.standing.keys} standing`}.</p>
${keyTable(
  'Standing keys that were spoilt, and are replaced',
  (done.standing?.spoilt ?? []).map(({ alias, reason }) => [alias, reason]),
)}
${keyTable(
  'Standing keys that the next run sees to',
  (done.standing?.unrestored ?? []).map(({ alias, reason }) => [alias, reason]),
)}
${keyTable(
  'Kept on purpose',
  done.kept.map(({ key_id, reason }) => [key_id, reason]),
)}
${keyTable(
  'Left behind',
  done.residue.map(({ alias, reason }) => [alias, reason]),
)}`
    : html`<p>The clean-up was not recorded: keys of this run may be left.</p>`;
  return panel('cleanup', 'Clean-up', words);
}

/** How the suite itself was tested, for a reader who has never heard of it. */
export function proof({ graded }: Report): Html {
  const { suite } = graded.header;
  return panel(
    'proof',
    'How the suite was tested',
    html`<p>A test suite is worth what it notices. This one was run against an emulator of the service with one deliberate fault after the other: a fault counts as caught when exactly the requirements that it breaks come out worse. It was also run against emulators that are correct but different, which must pass.</p>
<dl class="facts">${fact('Result', proofWords(suite.proof))}${fact('Record', suite.proof?.digest && html`schemas/proof.json of kms-conformance ${suite.version}<br><code class="digest">${suite.proof.digest}</code>`)}${fact('Repeat it', html`<code>npx kms-conformance prove</code>`)}</dl>`,
  );
}

/** What the run cost, as it was measured. */
export function cost({ graded }: Report): Html {
  const rows = requestRows(graded);
  return panel(
    'cost',
    'Cost',
    html`<p>${costWords(graded)}.</p>
<details><summary>Requests by operation</summary><table class="brief"><caption>Requests, repeated ones included</caption><thead><tr><th scope="col">Operation</th><th scope="col">Requests</th></tr></thead>
<tbody>${rows.map(([operation, requests]) => html`<tr><th scope="row"><code>${operation}</code></th><td>${requests}</td></tr>`)}</tbody></table></details>`,
  );
}

function keyTable(
  caption: string,
  rows: ReadonlyArray<readonly [key: string, reason: string]>,
): Html | undefined {
  if (rows.length === 0) return undefined;
  return html`<table class="brief"><caption>${caption}</caption><thead><tr><th scope="col">Key</th><th scope="col">Why</th></tr></thead>
<tbody>${rows.map(([key, reason]) => html`<tr><th scope="row"><code>${key}</code></th><td>${reason}</td></tr>`)}</tbody></table>`;
}

/** What was done against secrets in the output. */
export function redaction({ evidence }: Report): Html {
  const { footer } = evidence;
  const { hits = [], scanned = 0 } = footer?.secrets ?? {};
  const searched = footer
    ? html`At the end of the run ${counted(scanned, 'file')} of the output were searched for every secret of the run: ${hits.length === 0 ? 'none was found' : `found in ${hits.map(({ file, kind }) => `${file} (${kind})`).join(', ')}`}.`
    : 'The run did not reach its end: its output was not searched for secrets.';
  return panel(
    'redaction',
    'Redaction',
    html`<p>Tokens, passwords, secret keys, import tokens and key material are replaced before anything is written; what stands in their place names the kind, as in <code>&lt;cipher_text, 232 characters&gt;</code>. ${searched}</p>`,
  );
}

/** What the words of this page mean. */
export function legend({ catalogue }: Report): Html {
  const bindings = Object.entries(catalogue.levels);
  return panel(
    'legend',
    'Legend',
    html`<table class="brief"><caption>Outcomes of a requirement</caption><thead><tr><th scope="col">Outcome</th><th scope="col">Means</th></tr></thead>
<tbody>${outcomes.map(({ word, means }) => html`<tr><th scope="row">${outcomeTag(word)}</th><td>${means}</td></tr>`)}</tbody></table>
<table class="brief"><caption>Levels of a requirement</caption><thead><tr><th scope="col">Level</th><th scope="col">Means</th></tr></thead>
<tbody>${bindings.map(([word, means]) => html`<tr><th scope="row"><span class="binding">${word}</span></th><td>${means}</td></tr>`)}</tbody></table>
<table class="brief"><caption>Levels of a run: the first that applies, and no percentages</caption><thead><tr><th scope="col">Level</th><th scope="col">Means</th></tr></thead>
<tbody>${levels.map(({ word, means }) => html`<tr><th scope="row">${word}</th><td>${means}</td></tr>`)}</tbody></table>`,
  );
}

/** Where the clauses are published. */
export function sources({ catalogue }: Report): Html {
  const rows = Object.values(catalogue.sources).map(({ title, edition, date, url }) => {
    const named = url ? html`<a href="${url}" rel="noreferrer">${title}</a>` : title;
    return html`<tr><th scope="row">${named}</th><td>${edition}${date && `, ${date}`}</td></tr>`;
  });
  return panel(
    'sources',
    'Published sources',
    html`<details><summary>${counted(rows.length, 'page')} that the requirements rest on</summary><table class="brief"><caption>Pages and their editions</caption>
<thead><tr><th scope="col">Page</th><th scope="col">Edition</th></tr></thead><tbody>${rows}</tbody></table></details>`,
  );
}

function panel(id: string, title: string, content: Html): Html {
  return html`<section class="panel" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;
}
