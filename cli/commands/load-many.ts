import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Loaded, load } from './load-certificate.ts';

/** So many runs are graded in the time that a further thread takes to start. */
const worthAThread = 8;

const script = new URL('./load-thread.js', import.meta.url);

/**
 * The certificates of many runs, in the order of their paths. Each is graded again from the evidence beside it, which
 * takes some 40 ms; many are shared among the processors.
 */
export async function loadMany(paths: readonly string[]): Promise<Loaded[]> {
  const threads = Math.max(1, Math.min(availableParallelism(), Math.floor(paths.length / worthAThread)));
  const shares = Array.from({ length: threads }, (_, n) => paths.filter((__, at) => at % threads === n));
  const others = shares.slice(1).map(inThread);
  const own = (shares[0] ?? []).map(load);
  const loaded = [own, ...(await Promise.all(others))];
  return paths.map((_, at) => loaded[at % threads]?.[Math.floor(at / threads)] as Loaded);
}

async function inThread(share: readonly string[]): Promise<Loaded[]> {
  const [loaded] = await once(new Worker(script, { workerData: share }), 'message');
  return loaded as Loaded[];
}
