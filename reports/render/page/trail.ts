import type { ExchangeRecord } from '../../../schemas/formats/evidence.ts';
import { type Html, html } from '../../text/html.ts';
import type { Picture, Trail, TrailStep } from '../words/trail.ts';

/** The exchanges from the making of the key to the failure, as they were sent and answered, without secrets. */
export function trail({ steps, omitted, pictures }: Trail): Html {
  const [first, ...rest] = steps.map(step);
  const gap = omitted > 0 && html`<li class="gap">${omitted} more in evidence.jsonl</li>`;
  return html`<ol class="trail">${first}${gap}${rest}</ol>${pictures.map(figure)}`;
}

/** A picture beside the certificate; its digest stands in the evidence. */
function figure({ step: what, file }: Picture): Html {
  return html`<figure><img src="${file}" alt="The page of the console: ${what}" loading="lazy"><figcaption>${what}</figcaption></figure>`;
}

function step({ exchange, times, earlier, decisive }: TrailStep): Html {
  const { method, path } = exchange;
  return html`<li class="${decisive ? 'step decisive' : 'step'}"><p><b>${exchange.operation}</b>${times > 1 && html` <span class="times">${times} times alike</span>`}${earlier && html` <span class="times">in an earlier check with this key</span>`}${decisive && html` <strong class="here">here it failed</strong>`}</p>
<dl><div><dt>sent</dt><dd><code>${method} ${path}${payload(exchange.request)}</code></dd></div><div><dt>received</dt><dd><code>${answer(exchange)}</code></dd></div></dl></li>`;
}

function answer({ status, error, reply }: ExchangeRecord): Html {
  return status === undefined ? html`no reply: ${error}` : html`<b>${status}</b>${payload(reply)}`;
}

/** The excerpt of a body: what was not JSON stands in the evidence as text. */
function payload(body: unknown): string {
  if (body === undefined || body === '') return '';
  return ` ${typeof body === 'string' ? body : JSON.stringify(body)}`;
}
