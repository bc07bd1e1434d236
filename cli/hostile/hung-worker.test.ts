import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmulator } from '../../emulator/index.ts';
import { certificateIn, runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';

/** A worker is ended when it has shown no life for a minute; this is how long the tests wait in all. */
const mostMs = 170_000;

/**
 * What keeps the first worker of a run busy for ever once it has worked for a while, as a pattern that blows up would: eight
 * seconds after its first connection, which is that to the run host.
 */
function withHungWorker(folder: string): Record<string, string> {
  const [file, mark] = [join(folder, 'hang.mjs'), join(folder, 'hangs')];
  writeFileSync(
    file,
    `import { writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
const hang = () => {
  try { writeFileSync(${JSON.stringify(mark)}, String(process.pid), { flag: 'wx' }); } catch { return; }
  for (;;);
};
const { connect } = Socket.prototype;
if (process.argv[1]?.includes('workerProcessEntry')) Socket.prototype.connect = function (...words) {
  Socket.prototype.connect = connect;
  setTimeout(hang, 8_000).unref();
  return connect.apply(this, words);
};
`,
  );
  return { NODE_OPTIONS: `--import=${file}` };
}

async function hungRun(whileRunning: (folder: string, pid: number) => void = () => {}) {
  const emulator = await startEmulator();
  const folder = scratch();
  const out = join(folder, 'out');
  const run = await runCommand(
    ['certify', '--workers', '2', '--out', out],
    {
      ...withoutConsole(emulator.env),
      ...withHungWorker(folder),
      KMS_STATE_DIR: join(folder, 'state'),
      KMS_CONSISTENCY_MS: '0',
    },
    child => whileRunning(folder, child.pid ?? 0),
  );
  return { run, out, folder, emulator };
}

/** Processes of a run: whatever was started with something of its folder in its environment. */
function processesOf(folder: string): string[] {
  const list = execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return list.filter(line => {
    const pid = Number.parseInt(line, 10);
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  });
}

describe('a worker that no longer answers', { concurrency: 2 }, () => {
  it('is ended; the run is INCOMPLETE, and its keys are retired', async () => {
    const began = performance.now();
    const { run, out, folder, emulator } = await hungRun();
    await emulator.close();
    assert.ok(existsSync(join(folder, 'hangs')), 'no worker hung');
    assert.equal(run.code, 2, run.stdout + run.stderr);
    assert.match(run.stderr, /worker \d+ no longer answered and was ended: nothing more is sent/);
    const { level, requirements, cleanup } = certificateIn(out);
    assert.equal(level, 'INCOMPLETE');
    assert.deepEqual(
      requirements.filter(({ outcome }) => outcome === 'fail'),
      [],
    );
    assert.deepEqual(cleanup?.residue, []);
    assert.ok((cleanup?.created ?? 0) > 0);
    assert.ok(performance.now() - began < mostMs, 'it took too long');
  });

  it('does not outlive a command that was killed', async () => {
    const { folder, emulator } = await hungRun(async (place, pid) => {
      while (!existsSync(join(place, 'hangs'))) await sleep(200);
      process.kill(pid, 'SIGKILL');
    });
    const deadline = performance.now() + mostMs;
    while (processesOf(folder).length > 0 && performance.now() < deadline) await sleep(1_000);
    assert.deepEqual(processesOf(folder), []);
    await emulator.close();
  });
});
