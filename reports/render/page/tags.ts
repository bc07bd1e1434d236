import type { Outcome } from '../../../schemas/generated/certificate.ts';
import type { GradedRequirement } from '../../grade/run/model.ts';
import { type Html, html } from '../../text/html.ts';

/** A shape for each outcome: colour alone says nothing on this page. */
const marks: Readonly<Record<Outcome, string>> = {
  pass: '✓',
  acceptable: '✓',
  informational: 'i',
  'non-strict': '≈',
  fail: '✕',
  flaky: '↔',
  inconclusive: '?',
  'not-run': '○',
  waived: '!',
  unsupported: '–',
  deferred: '…',
};

/** The outcome as a tag: shape and word, in its colour. */
export function outcomeTag(outcome: Outcome): Html {
  return html`<span class="tag ${outcome}"><span class="mark" aria-hidden="true">${marks[outcome]}</span>${outcome}</span>`;
}

/** Id of a requirement, leading to all that is known of it. */
export function idLink({ id }: Pick<GradedRequirement, 'id'>): Html {
  return html`<a class="id" href="#${id}">${id}</a>`;
}

/** How much a requirement binds: MUST, SHOULD or MAY. */
export function levelTag({ level }: Pick<GradedRequirement, 'level'>): Html {
  return html`<span class="binding">${level}</span>`;
}

/** A term and what it stands for, in a list of such; nothing for nothing. */
export function fact(term: string, value: Html | string | undefined): Html | undefined {
  if (value === undefined || value === '') return undefined;
  return html`<div class="${term.toLowerCase().replace(' ', '-')}"><dt>${term}</dt><dd>${value}</dd></div>`;
}
