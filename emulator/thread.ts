import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type EmulatorOptions, type RunningEmulator, startEmulator } from './index.ts';

/** What can be handed to a thread, and what comes back from it. */
type ThreadOptions = Pick<EmulatorOptions, 'port' | 'controlPort' | 'profile'>;
type ThreadEmulator = Pick<RunningEmulator, 'endpoint' | 'controlEndpoint' | 'env' | 'close'>;

/** Node runs compiled code alone in a thread: from the sources the emulator starts in this one. */
const isCompiled = import.meta.url.endsWith('.js');

/**
 * Starts an emulator in a thread of its own, so that its replies do not wait for what else this process does.
 * @throws Error when a port cannot be listened on.
 */
export async function startEmulatorThread(options: ThreadOptions = {}): Promise<ThreadEmulator> {
  if (!isCompiled) return startEmulator(options);
  const thread = new Worker(fileURLToPath(import.meta.url), { workerData: options });
  const [started] = (await once(thread, 'message')) as [Omit<ThreadEmulator, 'close'>];
  return {
    ...started,
    close: async () => {
      const ended = once(thread, 'exit');
      thread.postMessage('close');
      await ended;
    },
  };
}

if (!isMainThread && parentPort && isCompiled) {
  const port = parentPort;
  const { close, endpoint, controlEndpoint, env } = await startEmulator(workerData as ThreadOptions);
  port.once('message', () => void close().then(() => port.close()));
  port.postMessage({ endpoint, controlEndpoint, env });
}
