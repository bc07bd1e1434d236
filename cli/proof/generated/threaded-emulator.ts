import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What the thread of an emulator is started with. */
export interface ThreadData {
  /** URL of the instrumented emulator. */
  readonly module: string;
  /** The switch of the active mutant; absent for none. */
  readonly active?: string;
}

export type ToThread = 'reached';

export interface FromThread {
  readonly env?: Record<string, string>;
  readonly reached?: string[];
}

/** An instrumented emulator in a thread of its own: which mutant is active is a global of the thread. */
export interface ThreadedEmulator {
  readonly env: Record<string, string>;
  /** The switches of the mutants that were reached since the last time; the first time those of the start. */
  reached(): Promise<readonly string[]>;
  /** It ended by itself. */
  hasEnded(): boolean;
  close(): Promise<void>;
}

/** How long an emulator may take to start, in milliseconds: a mutant may keep it from ever listening. */
const startMs = 20_000;

const script = new URL('./emulator-thread.js', import.meta.url);

/** @returns undefined when it did not start: the active mutant keeps it from serving at all. */
export async function startThreaded(data: ThreadData): Promise<ThreadedEmulator | undefined> {
  const worker = new Worker(script, { workerData: data, stdout: true, stderr: true });
  let ended = false;
  worker.once('error', () => {
    ended = true;
  });
  worker.once('exit', () => {
    ended = true;
  });
  const next = async () => {
    const [message] = await once(worker, 'message', { signal: AbortSignal.timeout(startMs) });
    return message as FromThread;
  };
  const ending = once(worker, 'exit').catch(() => {});
  const first = await Promise.race([next().catch(() => undefined), ending.then(() => undefined)]);
  const close = async () => {
    await worker.terminate();
  };
  if (!first?.env) {
    await close();
    return undefined;
  }
  return {
    env: first.env,
    reached: async () => {
      worker.postMessage('reached' satisfies ToThread);
      return (await next()).reached ?? [];
    },
    hasEnded: () => ended,
    close,
  };
}
