import type { ExchangeRecord } from '../../schemas/formats/evidence.ts';
import type { Exchange } from '../client.ts';
import { echoesIn, secretsSent } from './echoes.ts';
import { redactBody } from './redact.ts';

type Body = NonNullable<ExchangeRecord['request']>;

/** The reply as the evidence has it; one that gives back a part of what was secret in the request is withheld. */
function shownReply(exchange: Exchange, text: string): Body {
  const echoes = (exchange.incoming?.status ?? 0) >= 400 ? echoesIn(text, secretsSent(exchange)) : [];
  if (echoes.length) return `<withheld, ${text.length} characters: it holds ${echoes.join(' and ')}>`;
  return redactBody(text, 'reply') as Body;
}

/** The evidence of one exchange: headers are left out, secret members are replaced. */
export function exchangeRecord(
  exchange: Exchange,
  test: string,
  held: readonly string[] = [],
  code?: string,
): ExchangeRecord {
  const { id, operation, outgoing, incoming, attempts, ms, error } = exchange;
  const sent = outgoing.body === undefined ? undefined : Buffer.from(outgoing.body).toString('utf8');
  return {
    type: 'exchange',
    id,
    test,
    operation,
    method: outgoing.method,
    path: outgoing.path.slice(0, 300),
    ms: Math.round(ms * 100) / 100,
    attempts,
    held: [...held],
    ...(incoming ? { status: incoming.status, reply: shownReply(exchange, incoming.text) } : {}),
    ...(code ? { code } : {}),
    ...(error ? { error } : {}),
    ...(sent === undefined ? {} : { request: redactBody(sent, 'request') as Body }),
  };
}
