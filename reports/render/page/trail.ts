import type { ExchangeRecord } from '../../../schemas/formats/evidence.ts';
import { type Html, html } from '../../text/html.ts';
import type { Picture, Trail, TrailStep } from '../words/trail.ts';

/** The exchanges of a test until it failed, as they were sent and answered, without secrets. */
export function trail({ failure, before, steps, omitted, pictures }: Trail): Html {
  const [first, ...rest] = steps.map(each => step(each, failure.documented));
  const gap = omitted > 0 && html`<li class="gap">${omitted} more in evidence.jsonl</li>`;
  return html`${earlier(before)}<ol class="trail">${first}${gap}${rest}</ol>${pictures.map(figure)}`;
}

/** What earlier tests did to the same keys, in a line. */
function earlier(before: Trail['before']): Html | undefined {
  if (before.length === 0) return undefined;
  const told = before.map(({ operation, times }) =>
    times > 1 ? `${operation} (${times} times)` : operation,
  );
  return html`<p class="before">Before this test, with the same keys: ${told.join(' → ')}.</p>`;
}

/** A picture beside the certificate; its digest stands in the evidence. */
function figure({ step: what, file }: Picture): Html {
  return html`<figure><img src="${file}" alt="The page of the console: ${what}" loading="lazy"><figcaption>${what}</figcaption></figure>`;
}

function step({ exchange, times, decisive }: TrailStep, expected: string): Html {
  const { method, path } = exchange;
  return html`<li class="${decisive ? 'step decisive' : 'step'}"><p><b>${exchange.operation}</b>${times > 1 && html` <span class="times">${times} times alike</span>`}${decisive && html` <strong class="here">here it failed</strong>`}</p>
<dl>${line('sent', `${method} ${path}${payload(exchange.request)}`)}${decisive && line('expected', expected)}${line(decisive ? 'got' : 'received', answer(exchange))}</dl></li>`;
}

function line(term: string, words: Html | string): Html {
  return html`<div class="${term}"><dt>${term}</dt><dd><code>${words}</code></dd></div>`;
}

function answer({ status, error, reply }: ExchangeRecord): Html {
  return status === undefined ? html`no reply: ${error}` : html`<b>${status}</b>${payload(reply)}`;
}

/** The excerpt of a body: what was not JSON stands in the evidence as text. */
function payload(body: unknown): string {
  if (body === undefined || body === '') return '';
  return ` ${typeof body === 'string' ? body : JSON.stringify(body)}`;
}
