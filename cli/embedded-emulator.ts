import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Profile } from '../emulator/index.ts';

/** An emulator of this process, and how it is ended. */
interface EmbeddedEmulator {
  readonly env: Record<string, string>;
  close(): Promise<unknown>;
}

const here = import.meta.url;

/**
 * Starts an emulator with an event loop of its own: that of this process is busy with the messages of tests and with
 * reports. Sources that were not compiled cannot be loaded by a thread, and share the loop.
 * @throws Error when it does not start.
 */
export async function startEmbedded(profile: Profile): Promise<EmbeddedEmulator> {
  if (here.endsWith('.ts')) return startHere(profile);
  const worker = new Worker(new URL(here), { workerData: { embedded: profile } });
  const [env] = await once(worker, 'message');
  return { env, close: () => worker.terminate() };
}

async function startHere(profile: Profile) {
  const { startEmulator } = await import('../emulator/index.ts');
  return startEmulator({ profile });
}

/** Playwright and the tests have threads too: this one is told by what it was started with. */
const { embedded } = (workerData ?? {}) as { readonly embedded?: Profile };
if (!isMainThread && embedded) parentPort?.postMessage((await startHere(embedded)).env);
