import { counted } from '../config/counted.ts';
import type { Config } from '../config/shape.ts';
import { keysNeeded, quotaIn, roomFor } from '../start/preflight.ts';
import { bad, type Diagnosis, ok, warn } from './diagnosis.ts';
import type { Prober, Seen } from './prober.ts';

/** Requests of a full run: elsewhere than on the embedded emulator a change is looked at again until it had time to show. */
const requestsOfRun = { embedded: [4430], elsewhere: [4450, 5000] } as const;

const calls = 5;
/** A clock that is wrong by more than this, in seconds, is worth knowing; by more than that, signatures end. */
const skew = { worthKnowing: 30, tooMuch: 300 };

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The median time of a request, in milliseconds, after a few harmless ones. */
export async function latencyOf(prober: Prober): Promise<number> {
  const from = prober.seen.length;
  for (let n = 0; n < calls; n += 1) await prober.call('user-quotas');
  return median(prober.seen.slice(from).map(({ ms }) => ms));
}

export function latency(ms: number, { config }: Prober): Diagnosis {
  const value = `${Math.round(ms)} ms, the median of ${calls} requests`;
  return ms > config.timeoutMs / 2
    ? warn('latency', value, `KMS_TIMEOUT_MS is ${config.timeoutMs}: set it to several times the latency.`)
    : ok('latency', value);
}

/** The target's clock against this machine's, by the Date header, which is cut to the second. */
export function clock({ seen, config }: Prober): Diagnosis {
  const ahead = seen.flatMap(({ reply, at }: Seen) => {
    const told = Date.parse(reply.headers.date ?? '');
    return Number.isNaN(told) ? [] : [(told + 500 - at) / 1000];
  });
  if (ahead.length === 0)
    return warn('clock', 'the target tells no Date', 'Its clock is taken for the one of this machine.');
  const seconds = Math.round(median(ahead));
  const apart = `${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} this machine`;
  const value = `the target is ${seconds === 0 ? 'on time with this machine' : apart}`;
  if (Math.abs(seconds) <= skew.worthKnowing) return ok('clock', value);
  const advice = 'Set the clock of this machine right (NTP): signatures are refused when it is wrong.';
  const signs = config.auth?.startsWith('aksk') && Math.abs(seconds) > skew.tooMuch;
  return signs ? bad('clock', value, advice) : warn('clock', value, advice);
}

/** Whether there is room for the keys of a run. */
export async function quota(prober: Prober): Promise<Diagnosis> {
  const reply = await prober.call('user-quotas');
  const read = quotaIn(reply.body);
  if (!read)
    return warn(
      'quota',
      `user-quotas does not tell (${reply.status})`,
      `See that there is room for ${keysNeeded(prober.config)} keys.`,
    );
  const { keys, why } = await roomFor(prober.config, prober);
  const besides = prober.config.keys === 'pool' ? ` (${why})` : '';
  const value = `${read.used} of ${counted(read.quota, 'key')} used, room for ${read.room}; a run needs ${keys}${besides}`;
  if (read.room >= keys) return ok('quota', value);
  return bad('quota', value, 'Raise the quota, or wait until scheduled deletions are done.');
}

/** What the target has told of its rate. */
export function rate({ seen, config }: Prober): Diagnosis {
  const told = new Map(
    seen.flatMap(({ reply }) =>
      Object.entries(reply.headers).filter(([name]) => /rate-?limit|^retry-after$/.test(name)),
    ),
  );
  const headers = [...told].map(([name, value]) => `${name}: ${value}`).join(', ') || 'no limit told';
  const throttled = seen.filter(({ reply }) => reply.status === 429).length;
  const own = config.rps ? `a run sends at most ${config.rps} a second` : 'a run sends without a limit';
  const value = `${headers}; ${throttled} of ${counted(seen.length, 'request')} throttled; ${own}`;
  return throttled ? warn('rate', value, 'Lower KMS_RPS.') : ok('rate', value);
}

/** How many requests a worker has under way on average: workers wait for keys, and for each other. */
const togetherPerWorker = 0.6;
const startSeconds = 6;

/** How long so many requests take, in seconds. */
function secondsOf(requests: number, latencyMs: number, { workers, rps }: Config): number {
  const together = Math.max(1, workers * togetherPerWorker);
  const byLatency = (requests * latencyMs) / 1000 / together;
  const byRate = rps ? requests / rps : 0;
  return Math.max(byLatency, byRate) + startSeconds;
}

/** One number, or from the first to the last where they differ. */
function span(numbers: readonly number[]): string {
  return [...new Set(numbers)].map(each => each.toLocaleString('en-US')).join(' to ');
}

/** Times from the first to the last, to the half minute where they are long. */
function spanOfTime(seconds: readonly number[]): string {
  const isShort = seconds.every(each => each < 120);
  return isShort
    ? `${span(seconds.map(Math.ceil))} s`
    : `${span(seconds.map(each => Math.round(each / 30) / 2))} minutes`;
}

/** What a full run takes. */
export function estimate(latencyMs: number, { config }: Prober): Diagnosis {
  const isEmbedded = config.target.class === 'embedded';
  const requests = requestsOfRun[isEmbedded ? 'embedded' : 'elsewhere'];
  const time = spanOfTime(requests.map(each => secondsOf(each, latencyMs, config)));
  const lasting = isEmbedded ? '' : ', which count against the quota for seven days,';
  const keys =
    config.keys === 'pool'
      ? 'no new key once there are standing keys,'
      : `at most ${keysNeeded(config)} keys on a conforming target${lasting}`;
  return ok('a full certify', `about ${span(requests)} requests, ${keys} and ${time}`);
}
