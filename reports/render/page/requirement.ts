import type { Clause, Observation, Requirement } from '../../../schemas/catalogue/catalogue.ts';
import type { AssertionRecord } from '../../../schemas/formats/evidence.ts';
import type { GradedRequirement, Report, Verdict } from '../../grade/run/model.ts';
import { type Html, html } from '../../text/html.ts';
import { observedWords } from '../../text/observed-words.ts';
import { fact, idLink, levelTag, outcomeTag } from './tags.ts';

/** Most checks of one requirement that are listed; what is not a pass comes first. */
const mostChecks = 12;

/** Everything about one requirement, folded to a line. */
export function requirementEntry(
  result: GradedRequirement,
  report: Report,
  checks: readonly AssertionRecord[],
): Html {
  return html`<details class="requirement" id="${result.id}"><summary><span class="id">${result.id}</span> <span class="title">${result.title}</span> ${levelTag(result)} ${outcomeTag(result.outcome)}</summary>
<div class="body">${about(result, report)}${checksOf(checks)}</div></details>`;
}

/** What a requirement says, what was sent, expected and received, its source and its proof. */
export function about(result: GradedRequirement, { catalogue, caught, evidence }: Report): Html {
  const requirement = catalogue.requirements.find(({ id }) => id === result.id);
  const { reason, blockedBy, observation } = result;
  return html`${requirement && html`<p class="statement">${requirement.statement}</p>`}<dl class="facts">
${fact('Sent', requirement?.sends)}
${fact('Expected', requirement?.expected)}
${fact('Also', requirement && leniency(requirement))}
${fact('Got', observation || 'nothing was seen')}
${fact('Why', result.expected ? givenReasons(result, evidence) : reason)}
${fact('Blocked by', blockedBy && idLink({ id: blockedBy }))}
${fact('Clause', requirement && html`${requirement.sources.map(clause => clauseLink(clause, catalogue))}`)}
${fact('Real replies', requirement?.observed && observedIn(requirement.observed))}
${fact('Proof', caught && caughtWords(caught[result.id] ?? []))}
${fact('Note', requirement?.notes)}
</dl>`;
}

/** The reasons that its checks gave; "expected and got" stand beside them already. */
function givenReasons({ evidence: ids }: GradedRequirement, { assertions }: Report['evidence']): string {
  const given = assertions.filter(({ id }) => ids.includes(id)).flatMap(({ reason }) => reason ?? []);
  return [...new Set(given)].slice(0, 3).join('; ');
}

/** What is accepted beside the best answer, from the catalogue. */
function leniency({ answers, also }: Requirement): string {
  const listed = [
    ...(answers?.acceptable ?? []).map(answer => ({ answer, verdict: 'acceptable' })),
    ...(answers?.nonStrict ?? []).map(answer => ({ answer, verdict: 'non-strict' })),
  ].map(({ answer, verdict }) => {
    const codes = answer.codes ? ` ${answer.codes.join(' or ')}` : '';
    return `${answer.statuses.join(' or ')}${codes} is ${verdict}`;
  });
  return [...listed, ...(also ? [also] : [])].join('; ');
}

function clauseLink({ source, clause }: Clause, { sources }: Report['catalogue']): Html {
  const page = sources[source];
  const title = page?.title ?? source;
  const named = page?.url ? html`<a href="${page.url}" rel="noreferrer">${title}</a>` : html`${title}`;
  return html`<span class="clause">${named}: ${clause}</span>`;
}

function observedIn(replies: readonly Observation[]): Html {
  return html`${replies.map(reply => html`<span class="clause">${observedWords(reply)}</span>`)}`;
}

function caughtWords(faults: readonly string[]): Html | undefined {
  if (faults.length === 0) return undefined;
  const names = faults.map(id => html`<code>${id}</code> `);
  return html`seen to catch ${faults.length === 1 ? 'the fault' : `${faults.length} faults`} ${names}`;
}

const passes: readonly Verdict[] = ['pass', 'informational'];

function checksOf(checks: readonly AssertionRecord[]): Html | undefined {
  if (checks.length === 0) return undefined;
  const worstFirst = [
    ...checks.filter(({ verdict }) => !passes.includes(verdict)),
    ...checks.filter(({ verdict }) => passes.includes(verdict)),
  ];
  const left = checks.length - mostChecks;
  return html`<h4>${checks.length === 1 ? 'The check' : `The ${checks.length} checks`} of this run</h4><ul class="checks">
${worstFirst.slice(0, mostChecks).map(checkLine)}${left > 0 && html`<li>${left} more in evidence.jsonl</li>`}
</ul>`;
}

function checkLine({ check, verdict, documented, received, exchanges }: AssertionRecord): Html {
  const rests = exchanges?.length
    ? html` <span class="record">record ${exchanges.join(', ')}</span>`
    : undefined;
  const tag = verdict === 'blocked' ? outcomeTag('not-run') : outcomeTag(verdict);
  return html`<li>${tag} <span>${check}: expected <code>${documented}</code>, got <code>${received}</code>${rests}</span></li>`;
}
