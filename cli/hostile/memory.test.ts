import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmulator } from '../../emulator/index.ts';
import { certificateIn, runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';

/** What a target may make all processes of a run take together, compared with a clean run. */
const mostTimes = 1.5;
const withinMs = 5 * 60_000;

/** Nearly as long as the longest reply that is read, in characters. */
const longest = 'x'.repeat(3_900_000);

const isAsked = process.env.CONFORMANCE_MEMORY === '1' && process.platform === 'linux';

/** The resident memory of a process and all below it, in kilobytes. */
function memoryBelow(root: number): number {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number));
  const below = new Set([root]);
  for (const [pid = 0, parent = 0] of rows.toSorted(([a = 0], [b = 0]) => a - b))
    if (below.has(parent)) below.add(pid);
  return rows.reduce((sum, [pid = 0, , rss = 0]) => (below.has(pid) ? sum + rss : sum), 0);
}

/** Passes requests on, and changes what comes back. @param waitMs how long each reply takes. */
async function between(endpoint: string, change: (path: string, body: string) => string, waitMs = 0) {
  const server = createServer(async (asked, answer) => {
    const { host, 'content-length': _, ...headers } = asked.headers;
    const sent = await buffer(asked);
    const passed = request(new URL(asked.url ?? '/', endpoint), { method: asked.method ?? 'POST', headers });
    passed.on('response', async reply => {
      const body = change(asked.url ?? '', String(await buffer(reply)));
      await pause(waitMs);
      const { 'content-length': __, ...others } = reply.headers;
      answer.writeHead(reply.statusCode ?? 500, others).end(body);
    });
    passed.end(sent);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
}

/** Every second description of a key has a state of several megabytes. */
function withHugeState(): (path: string, body: string) => string {
  let described = 0;
  return (path, body) => {
    if (!path.endsWith('/describe-key')) return body;
    described += 1;
    if (described % 2 === 0) return body;
    return body.replace(/"key_state": ?"\d"/, `"key_state":"${longest}"`);
  };
}

/** Every reply that is an object has a further member of several megabytes. */
const withHugeMember = (_: string, body: string) =>
  /^\{.*\}$/s.test(body) ? `${body.slice(0, -1)}${body.length > 2 ? ',' : ''}"more":"${longest}"}` : body;

describe('the memory of a run', {
  skip: isAsked ? false : 'some ten minutes: CONFORMANCE_MEMORY=1, see CONTRIBUTING.md',
}, () => {
  const emulators: Array<{ close(): Promise<void> }> = [];
  after(() => Promise.all(emulators.map(each => each.close())));

  async function peak(change?: (path: string, body: string) => string, waitMs = 0) {
    const emulator = await startEmulator();
    emulators.push(emulator);
    const hostile = change && (await between(emulator.endpoint, change, waitMs));
    const out = join(scratch(), 'out');
    let most = 0;
    let watching: NodeJS.Timeout | undefined;
    const began = performance.now();
    const environment = {
      ...withoutConsole(emulator.env),
      ...(hostile && { KMS_ENDPOINT: hostile.endpoint }),
      ...{ KMS_WORKERS: '2', KMS_CONSISTENCY_MS: '0', KMS_OUT: out, KMS_STATE_DIR: scratch() },
    };
    const { code, stdout, stderr } = await runCommand(['certify'], environment, ({ pid = 0 }) => {
      watching = setInterval(() => {
        most = Math.max(most, memoryBelow(pid));
      }, 250);
    });
    clearInterval(watching);
    hostile?.close();
    const level = code === 3 ? stdout + stderr : certificateIn(out).level;
    return { megabytes: Math.round(most / 1024), code, level, tookMs: performance.now() - began };
  }

  let clean: Awaited<ReturnType<typeof peak>>;

  it('is that of a clean run', async context => {
    clean = await peak();
    context.diagnostic(`${clean.megabytes} MB`);
    assert.equal(clean.level, 'CONFORMANT STRICT');
  });

  for (const [what, change, waitMs] of [
    ['a state of 3.9 MB in every second description', withHugeState(), 0],
    ['3.9 MB more in each reply', withHugeMember, 0],
    ['3.9 MB more in each reply, each after nearly the time-out', withHugeMember, 8_000],
  ] as const)
    it(`is at most half as much again, and the certificate comes, with ${what}`, async context => {
      const { megabytes, level, tookMs } = await peak(change, waitMs);
      context.diagnostic(
        `${megabytes} MB of ${clean.megabytes} MB, ${level}, ${Math.round(tookMs / 1000)} s`,
      );

      assert.ok(megabytes <= clean.megabytes * mostTimes, `${megabytes} MB of ${clean.megabytes} MB`);
      assert.ok(tookMs <= withinMs, `${tookMs} ms`);
      assert.match(level, /^(NON-CONFORMANT|INCOMPLETE)$/);
    });
});
