import { parentPort, workerData } from 'node:worker_threads';
import type { startEmulator } from '../../../emulator/index.ts';
import type { FromThread, ThreadData, ToThread } from './threaded-emulator.ts';

/** Evaluations of the active mutant after which it counts as an endless loop: it then throws. */
const hitLimit = 1_000_000;

/** What the instrumented code reads and writes, by the names that Stryker gives. */
interface Switches {
  activeMutant?: string;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage: { static: Record<string, number>; perTest: object };
}

const { module, active } = workerData as ThreadData;
const switches: Switches = { mutantCoverage: { static: {}, perTest: {} } };
if (active !== undefined) Object.assign(switches, { activeMutant: active, hitCount: 0, hitLimit });
(globalThis as { __stryker__?: Switches }).__stryker__ = switches;

const port = parentPort as NonNullable<typeof parentPort>;
const say = (message: FromThread) => port.postMessage(message);

/** The mutants whose code was evaluated since the last time. */
function takeReached(): string[] {
  const counts = switches.mutantCoverage.static;
  const reached = Object.keys(counts);
  for (const id of reached) delete counts[id];
  return reached;
}

const emulator = (await import(module)) as { startEmulator: typeof startEmulator };
const { env } = await emulator.startEmulator();
port.on('message', (asked: ToThread) => {
  if (asked === 'reached') say({ reached: takeReached() });
});
say({ env });
