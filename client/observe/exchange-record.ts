import type { ExchangeRecord } from '../../schemas/formats/evidence.ts';
import type { Exchange } from '../client.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { redactBody, shortened } from './redact.ts';

type Body = NonNullable<ExchangeRecord['request']>;

/**
 * The evidence of one exchange: headers are left out, secret members are replaced, and whatever is known to be secret
 * is taken out before anything is cut.
 */
export function exchangeRecord(
  exchange: Exchange,
  test: string,
  secrets: Secrets,
  held: readonly string[] = [],
  code?: string,
): ExchangeRecord {
  const { id, operation, outgoing, incoming, attempts, ms, silence } = exchange;
  const sent = outgoing.body === undefined ? undefined : Buffer.from(outgoing.body).toString('utf8');
  return {
    type: 'exchange',
    id,
    test,
    operation,
    method: outgoing.method,
    path: secrets.redact(outgoing.path).slice(0, 300),
    ms: Math.round(ms * 100) / 100,
    attempts,
    held: [...held],
    ...(incoming
      ? { status: incoming.status, reply: redactBody(incoming.text, 'reply', secrets) as Body }
      : {}),
    ...(code ? { code: shortened(secrets.redact(code)) } : {}),
    bytesSent: attempts * Buffer.byteLength(outgoing.body ?? ''),
    bytesReceived: Buffer.byteLength(incoming?.text ?? ''),
    ...(silence ? { error: silence.reason, kind: silence.kind } : {}),
    ...(sent === undefined ? {} : { request: redactBody(sent, 'request', secrets) as Body }),
  };
}
