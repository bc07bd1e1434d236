import type { Graded } from '../../grade/run/model.ts';
import { counted } from '../../text/text.ts';

/** Bytes as people read them. */
function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** What a run cost, in one sentence. */
export function costWords({ cost, run }: Pick<Graded, 'cost' | 'run'>): string {
  const { created, standing, pendingDeletion } = cost.keys;
  const time = cost.seconds === undefined ? '' : ` in ${cost.seconds.toFixed(1)} s`;
  const traffic = `${size(cost.bytesSent)} sent and ${size(cost.bytesReceived)} received`;
  const keys = `${counted(created, 'key')} created, ${standing} standing, ${pendingDeletion} pending deletion`;
  return `${counted(run.requests, 'request')}${time}, ${traffic}; ${keys}`;
}

/** Requests by operation, as rows of a table. */
export function requestRows({ cost }: Pick<Graded, 'cost'>): string[][] {
  return Object.entries(cost.requests).map(([operation, requests]) => [operation, `${requests}`]);
}
