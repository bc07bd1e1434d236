import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmulator } from '../../../emulator/index.ts';
import { killRun } from '../../testing/broken-run.testing.ts';
import { certificateIn, runCommand, scratch, withoutConsole } from '../../testing/test-run.testing.ts';

/** How many pods are killed, one after the other: see CONTRIBUTING.md. */
const kills = Number(process.env.CONFORMANCE_POD_KILLS ?? 1);

const withinMs = 60_000;

/** The environment of a pod: every process in it sees this host name. */
function pod(name: string): Record<string, string> {
  const file = join(scratch(), 'pod.mjs');
  writeFileSync(
    file,
    `import os from 'node:os';
import { syncBuiltinESMExports } from 'node:module';
os.hostname = () => ${JSON.stringify(name)};
syncBuiltinESMExports();
`,
  );
  return { NODE_OPTIONS: `--import=${file}` };
}

test(`after each of ${kills} kills of a pod, the next one begins within a minute`, async context => {
  const emulator = await startEmulator();
  context.after(() => emulator.close());
  const environment = {
    ...withoutConsole(emulator.env),
    KMS_REPORTS: 'none',
    KMS_OUT: join(scratch(), 'out'),
    KMS_STATE_DIR: scratch(),
    KMS_CONSISTENCY_MS: '0',
    KMS_RPS: '40',
  };
  const tookMs: number[] = [];
  for (let n = 0; n <= kills; n += 1) {
    const isLast = n === kills;
    const began = performance.now();
    let begun = 0;
    const words = isLast ? ['certify', '--requirement', 'PRE-001'] : ['certify'];
    const { stderr } = await runCommand(words, { ...environment, ...pod(`pod-${n}`) }, child =>
      child.stderr?.on('data', async chunk => {
        if (begun > 0 || !/^Certifying /m.test(String(chunk))) return;
        begun = performance.now() - began;
        if (isLast) return;
        await sleep(1_000 + 300 * n);
        killRun(child.pid ?? 0, 'everything');
      }),
    );
    assert.ok(begun > 0, stderr);
    if (n > 0) tookMs.push(Math.round(begun));
  }
  context.diagnostic(`${kills} pods killed; the next began after ${tookMs.join(', ')} ms`);
  assert.ok(
    tookMs.every(ms => ms < withinMs),
    tookMs.join(', '),
  );
  const { requirements } = certificateIn(environment.KMS_OUT);
  assert.equal(requirements.find(({ id }) => id === 'PRE-001')?.outcome, 'pass');
});
