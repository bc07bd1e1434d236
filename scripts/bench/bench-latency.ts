/**
 * Certifies the emulator behind a delay, 100 ms a request unless told otherwise, with the default number of workers,
 * and holds the time against requests x delay / 5 + 6 s; exits 1 when it takes longer.
 */
import { join } from 'node:path';
import { slowForward } from '../../cli/hostile/servers/forward.testing.ts';
import { certificateIn, runCommand, scratch } from '../../cli/testing/test-run.testing.ts';
import { startEmulator } from '../../emulator/index.ts';

const delayMs = Number(process.argv[2] ?? 100);
const emulator = await startEmulator();
const forward = await slowForward(emulator.endpoint, delayMs);
const out = join(scratch(), 'out');
const began = performance.now();
const { code, stdout, stderr } = await runCommand(['certify'], {
  ...emulator.env,
  KMS_ENDPOINT: `http://127.0.0.1:${forward.port}`,
  KMS_OUT: out,
  KMS_STATE_DIR: scratch(),
});
const seconds = (performance.now() - began) / 1000;
if (code !== 0) console.error(stdout + stderr);
await forward.close();
await emulator.close();

const { run, cleanup, level } = certificateIn(out);
const atMost = (run.requests * delayMs) / 5_000 + 6;
console.log(
  `${level} (exit ${code}) after ${seconds.toFixed(1)} s of ${atMost.toFixed(1)} s at ${delayMs} ms a request: ` +
    `${run.requests} requests, ${cleanup.created} keys, ${run.workers} workers`,
);
process.exitCode = seconds <= atMost ? 0 : 1;
