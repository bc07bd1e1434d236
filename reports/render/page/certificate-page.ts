import { groupBy } from '../../grade/run/group.ts';
import { indexRun } from '../../grade/run/run-index.ts';
import { Html, html } from '../../text/html.ts';
import type { ToldReport } from '../words/causes.ts';
import { choices } from './choices.ts';
import { counts } from './counts.ts';
import { deviations } from './deviations.ts';
import { cleanup, cost, legend, proof, redaction, sources } from './panels.ts';
import { requirementEntry } from './requirement.ts';
import { style } from './style.ts';
import { identity, verdict } from './verdict.ts';

const contents = [
  ['deviations', 'What is not a pass'],
  ['choices', 'Choices of this target'],
  ['requirements', 'Every requirement'],
  ['proof', 'How the suite was tested'],
  ['cost', 'Cost'],
  ['cleanup', 'Clean-up'],
  ['redaction', 'Redaction'],
  ['legend', 'Legend'],
  ['sources', 'Sources'],
] as const;

/**
 * The content of certificate.html: one file that needs no network and runs no script, for screens, paper and screen
 * readers. What a target answered is shown as text only.
 */
export function certificatePage(report: ToldReport): string {
  const { level, header, run } = report.graded;
  const chosen = choices(report);
  const shown = contents.filter(([id]) => id !== 'choices' || chosen);
  const links = shown.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`);
  const page = html`${new Html('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:">
<meta name="color-scheme" content="light dark">
<title>${level}: ${header.target.host}, ${run.startedAt.slice(0, 10)}</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#deviations">Skip to what is not a pass</a>
${verdict(report)}
<nav aria-label="Contents"><ul>${links}</ul></nav>
<main>
<div class="beside">${identity(report)}${counts(report)}</div>
${deviations(report)}
${chosen}
${everyRequirement(report)}
${proof(report)}
${cost(report)}
${cleanup(report)}
${redaction(report)}
${legend(report)}
${sources(report)}
</main>
<footer><p>Rendered from evidence.jsonl by kms-conformance ${header.suite.version}; the same evidence gives the same page. It speaks of one endpoint at one time, and of what can be seen over the API.</p></footer>
</body>
</html>
`;
  return page.markup;
}

function everyRequirement(report: ToldReport): Html {
  const index = indexRun(report.evidence, report.catalogue.requirements);
  const groups = [...groupBy(report.graded.requirements, ({ group }) => group)];
  const told = groups.map(
    ([group, requirements]) => html`<h3>${group}: ${report.catalogue.groups[group]?.title ?? group}</h3>
${requirements.map(result => requirementEntry(result, report, index.assertionsFor(result.id)))}`,
  );
  return html`<section class="every" aria-labelledby="requirements"><h2 id="requirements">Every requirement</h2>${told}</section>`;
}
