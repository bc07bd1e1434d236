import type { Certificate } from '../../schemas/generated/certificate.ts';
import type { Evidence } from './run/model.ts';

/** What a run cost: requests by operation (repeated ones included, most first), bytes, time and keys. */
export function costOf({ header, exchanges, cleanup, footer }: Evidence): NonNullable<Certificate['cost']> {
  const requests = new Map<string, number>();
  for (const { operation, attempts } of exchanges)
    requests.set(operation, (requests.get(operation) ?? 0) + attempts);
  const byNumber = [...requests].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const total = (of: 'bytesSent' | 'bytesReceived') =>
    exchanges.reduce((sum, exchange) => sum + (exchange[of] ?? 0), 0);
  const seconds = footer && (Date.parse(footer.finishedAt) - Date.parse(header.startedAt)) / 1000;
  return {
    requests: Object.fromEntries(byNumber),
    bytesSent: total('bytesSent'),
    bytesReceived: total('bytesReceived'),
    ...(seconds !== undefined && seconds >= 0 ? { seconds } : {}),
    keys: {
      created: cleanup?.created ?? 0,
      standing: cleanup?.standing?.keys ?? cleanup?.kept.length ?? 0,
      pendingDeletion: cleanup?.retired ?? 0,
    },
  };
}
