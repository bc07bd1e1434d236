import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Watchdog } from './watchdog.ts';

const everyMs = 10;
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** A process that never comes to rest: nothing in it can end it. */
function busy(): { child: ChildProcess; pid: number } {
  const child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  children.push(child);
  return { child, pid: child.pid ?? assert.fail('not started') };
}

test('a worker that no longer shows life is ended, and that is told', async () => {
  const watchdog = new Watchdog(everyMs);
  const { child, pid } = busy();
  const ended = once(child, 'exit');
  let told = 0;
  watchdog.beat(pid, () => {
    told += 1;
  });
  const [, signal] = await ended;
  watchdog.close();
  assert.deepEqual([signal, told], ['SIGKILL', 1]);
});

test('a worker that shows life, or has left, is not', async () => {
  const watchdog = new Watchdog(everyMs);
  const [alive, left] = [busy(), busy()];
  watchdog.beat(left.pid, () => {});
  watchdog.leave(left.pid);
  for (let n = 0; n < 40; n += 1) {
    watchdog.beat(alive.pid, () => {});
    await sleep(everyMs);
  }
  watchdog.close();
  assert.deepEqual([alive.child.exitCode, alive.child.signalCode], [null, null]);
  assert.deepEqual([left.child.exitCode, left.child.signalCode], [null, null]);
});
