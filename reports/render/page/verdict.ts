import type { Graded, Level, Report } from '../../grade/run/model.ts';
import { type Html, html } from '../../text/html.ts';
import { levels } from '../../text/meanings.ts';
import { productWords } from '../../text/product-words.ts';
import { proofWords } from '../../text/proof-words.ts';
import { counted } from '../../text/text.ts';
import { toneOf } from '../words/paint.ts';
import { runSeconds, runTrouble } from '../words/run-words.ts';
import { judgedWords, notJudgedWords, scopeOf } from '../words/scope.ts';
import { fact } from './tags.ts';

const marks: Readonly<Record<Level, string>> = {
  INVALID: '✕',
  'NON-CONFORMANT': '✕',
  INCOMPLETE: '?',
  'CONFORMANT WITH DEVIATIONS': '!',
  CONFORMANT: '✓',
  'CONFORMANT STRICT': '✓',
};

/** What the page is: only a conformant level is certified. */
function kindOf(level: Level): string {
  return /^CONFORMANT/.test(level) ? 'Certificate of conformance' : 'Report';
}

/** The head of the page: what was certified, the level, and what speaks against the run itself. */
export function verdict({ graded }: Report): Html {
  const { level, header, run } = graded;
  const { target, suite } = header;
  const product = productWords(target);
  const notJudged = notJudgedWords(scopeOf(graded));
  const trouble = runTrouble(graded);
  return html`<header class="verdict ${toneOf[level]}">
<p class="kind">${kindOf(level)}</p>
<h1>Deleting imported key material</h1>
<p class="level"><span class="mark" aria-hidden="true">${marks[level]}</span><strong>${level}</strong> <span class="scope">· ${judgedWords(scopeOf(graded))}</span></p>
<p class="means">${explanation(graded)}${notJudged && ` Not judged: ${notJudged}.`}</p>
${trouble.length > 0 && html`<ul class="trouble">${trouble.map(words => html`<li>${words}</li>`)}</ul>`}
<p class="about">${product && html`<span>Product <b>${product}</b></span> `}<span>Target <b>${target.host}</b></span> <span>Profile <b>${target.profile}</b></span> <span>Date <b>${time(run.startedAt.slice(0, 10))}</b></span> <span>Suite <b>${suite.version}</b></span></p>
</header>`;
}

/** Why this level, in a sentence. */
function explanation({ level, requirements }: Graded): string {
  const means = levels.find(({ word }) => word === level)?.means ?? '';
  const ids = requirements
    .filter(({ outcome, level: binding }) =>
      level === 'NON-CONFORMANT' ? outcome === 'fail' && binding === 'MUST' : outcome === 'waived',
    )
    .map(({ id }) => id);
  const named = ids.length > 0 && ids.length <= 8 ? `: ${ids.join(', ')}` : '';
  const tells = level === 'NON-CONFORMANT' || level === 'CONFORMANT WITH DEVIATIONS';
  return `${means.charAt(0).toUpperCase()}${means.slice(1)}${tells ? named : ''}.`;
}

/** Identity and dates of target, contract and suite. */
export function identity({ graded, evidence, catalogue }: Report): Html {
  const { header, run } = graded;
  const { target, suite, contract } = header;
  const seconds = runSeconds(graded);
  const page = catalogue.sources.API;
  return html`<section aria-labelledby="what"><h2 id="what">What was tested</h2><dl class="facts">
${fact('Product', productWords(target))}
${fact('About it', target.product?.url)}
${fact('Target', html`<b>${target.host}</b> (${target.class})`)}
${fact('Endpoint', target.endpoint)}
${fact('Project', target.projectId && html`<code>${target.projectId}</code>`)}
${fact('Profile', html`<b>${target.profile}</b>, ${target.edition}, as published on ${time(target.sourceDate)}`)}
${fact('Contract', html`${page?.title}${page?.date && html`, edition of ${time(page.date)}`}<br><code class="digest">${contract.digest}</code>`)}
${fact('Suite', html`kms-conformance <b>${suite.version}</b>${suite.commit && html`, commit <code>${suite.commit.slice(0, 12)}</code>`}<br><code class="digest">${suite.digest}</code>`)}
${fact('Tested by', html`${proofWords(suite.proof)} (<a href="#proof">what this means</a>)`)}
${fact('Run', html`${moment(run.startedAt)} to ${run.finishedAt === null ? 'no end: it was cut short' : moment(run.finishedAt)}${seconds !== undefined && `, ${seconds.toFixed(1)}\u00a0s`}, ${counted(run.requests, 'request')}, ${counted(run.workers, 'worker')}${run.workersWhy && `: ${run.workersWhy}`}`)}
${fact('Evidence', evidence.footer && html`<code class="digest">${evidence.footer.digest}</code>`)}
</dl></section>`;
}

function time(day: string): Html {
  return html`<time datetime="${day}">${day}</time>`;
}

/** A moment as people write it, in UTC: the evidence has it in UTC already. */
function moment(iso: string): Html {
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`;
}
