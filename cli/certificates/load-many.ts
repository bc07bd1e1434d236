import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Loaded, load } from './load-certificate.ts';

/** So many runs are graded in the time that a further thread takes to start. */
const whileStarting = 8;

const script = new URL('./load-thread.js', import.meta.url);

/**
 * The certificates of many runs, in the order of their paths. Each is graded again from the evidence beside it, which
 * takes some 40 ms; many are shared among the processors. This thread, which has started, takes the most.
 */
export async function loadMany(paths: readonly string[]): Promise<Loaded[]> {
  const threads = Math.max(1, Math.min(availableParallelism(), Math.floor(paths.length / whileStarting)));
  const share = Math.max(0, Math.floor((paths.length - whileStarting) / threads));
  const first = paths.length - share * (threads - 1);
  const others = Array.from({ length: threads - 1 }, (_, n) => first + n * share);
  const loading = others.map(start => inThread(paths.slice(start, start + share)));
  const own = paths.slice(0, first).map(load);
  return [...own, ...(await Promise.all(loading)).flat()];
}

async function inThread(share: readonly string[]): Promise<Loaded[]> {
  const [loaded] = await once(new Worker(script, { workerData: share }), 'message');
  return loaded as Loaded[];
}
