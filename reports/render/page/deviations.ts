import type { Outcome } from '../../../schemas/generated/certificate.ts';
import { groupBy } from '../../grade/run/group.ts';
import type { GradedRequirement } from '../../grade/run/model.ts';
import { type Html, html } from '../../text/html.ts';
import { meaningOf, onlyRecorded } from '../../text/meanings.ts';
import { counted } from '../../text/text.ts';
import { scriptOf } from '../script/script.ts';
import type { ToldReport } from '../words/causes.ts';
import { type Deviation, deviationsOf } from '../words/deviations.ts';
import { repeatCommand } from '../words/repeat-command.ts';
import { trailOf } from '../words/trail.ts';
import { about } from './requirement.ts';
import { idLink, levelTag, outcomeTag } from './tags.ts';
import { trail } from './trail.ts';

/** Outcomes that are told at length, with the way to them. */
const toldAtLength: readonly Outcome[] = ['fail', 'flaky', 'waived'];

/** So many failures unfold their trail by themselves. */
const unfolded = 3;

/** Everything that is not a pass, the worst first. */
export function deviations(report: ToldReport): Html {
  const open = deviationsOf(report.graded.requirements).filter(
    ({ outcome }) => !onlyRecorded.includes(outcome),
  );
  const groups = [...groupBy(open, ({ outcome }) => outcome)];
  const told = groups.map(([outcome, entries]) =>
    toldAtLength.includes(outcome) ? atLength(outcome, entries, report) : inBrief(outcome, entries),
  );
  const none = html`<p>Nothing: every requirement came out as documented.</p>`;
  return html`<section aria-labelledby="deviations"><h2 id="deviations">What is not a pass</h2>${told.length > 0 ? told : none}</section>`;
}

function heading(outcome: Outcome, entries: readonly Deviation[]): Html {
  const count = entries.reduce((sum, { requirements }) => sum + requirements.length, 0);
  return html`<h3>${outcomeTag(outcome)} <span class="count">${counted(count, 'requirement')}: ${meaningOf(outcome)}</span></h3>`;
}

function atLength(outcome: Outcome, entries: readonly Deviation[], report: ToldReport): Html {
  const stories = entries.flatMap(({ requirements }) => requirements);
  return html`${heading(outcome, entries)}${stories.map((each, index) => story(each, report, index < unfolded))}`;
}

/** One failure: what it is about, how it came, and how to see it again. */
function story(result: GradedRequirement, report: ToldReport, open: boolean): Html {
  const way = trailOf(result, report.evidence);
  const script = scriptOf(result, report.evidence);
  const command = repeatCommand(result.id, report.graded.header);
  return html`<article class="story ${result.outcome}" aria-labelledby="story-${result.id}">
<h4 id="story-${result.id}">${idLink(result)} <span class="title">${result.title}</span> ${levelTag(result)}</h4>
${about(result, report)}
${
  way &&
  html`<details class="way"${open && html` open`}><summary>How it came about: ${counted(way.steps.length + way.omitted, 'step')} of the test that failed</summary>
${trail(way)}</details>`
}
${likely(result.id, report)}
<p class="again">Repeat just this requirement; credentials come from the environment or .env, as in the run:</p>
<pre class="command"><code>${command}</code></pre>
${script && html`<details class="script"><summary>Repeat it without this tool: a script of curl and openssl</summary><pre class="command"><code>${script}</code></pre></details>`}
</article>`;
}

/** What often makes this requirement fail: the faults that it was seen to notice. */
function likely(id: string, { causes }: ToldReport): Html | undefined {
  const known = causes?.[id] ?? [];
  if (known.length === 0) return undefined;
  const told = known.map(({ story: words }) => html`<li>${words}</li>`);
  return html`<div class="likely"><p>Likely causes. Servers with these faults were seen to fail here:</p><ul>${told}</ul></div>`;
}

/** Requirements that came out for the same reason share a row. */
function inBrief(outcome: Outcome, entries: readonly Deviation[]): Html {
  return html`${heading(outcome, entries)}<table class="brief"><caption>${outcome}</caption>
<thead><tr><th scope="col">Requirement</th><th scope="col">Why</th></tr></thead>
<tbody>${entries.map(row)}</tbody></table>`;
}

function row({ requirements, reason }: Deviation): Html {
  const names = requirements.map(
    each =>
      html`<span class="named">${idLink(each)} ${levelTag(each)}${requirements.length === 1 && html` <span class="title">${each.title}</span>`}</span> `,
  );
  return html`<tr><th scope="row">${names}</th><td>${reason}</td></tr>`;
}
