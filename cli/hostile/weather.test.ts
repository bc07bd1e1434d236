import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmulator } from '../../emulator/index.ts';
import { certificateIn, runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';

/** What becomes of a request on its way. */
type Weather = 429 | 503 | 'lost request' | 'lost reply';

/** Who waits so long for company, in milliseconds, tells requests that are sent at once from those that follow each other. */
const togetherMs = 150;

/** Every requirement whose stimulus is several requests at once. */
const races = ['CON-001', 'CON-002', 'CON-003', 'CON-004', 'CON-006', 'CON-007'];

/** Stands before an emulator, and lets whatever is sent at the same moment meet the weather. */
async function stormBefore(endpoint: string, weather: Weather) {
  let [arrived, last, met] = [0, Number.NEGATIVE_INFINITY, 0];
  const pass = (
    { method, url, headers }: IncomingMessage,
    body: Buffer,
    answer: ServerResponse | undefined,
  ) =>
    request(endpoint + url, { method, headers }, async reply => {
      const text = await buffer(reply);
      answer?.writeHead(reply.statusCode ?? 502, reply.headers).end(text);
    }).end(body);
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    // With one worker, what does not come at once comes only after the reply to what came before.
    const followed = performance.now() - last < togetherMs;
    last = performance.now();
    arrived += 1;
    const own = arrived;
    await sleep(togetherMs);
    const together = followed || arrived > own;
    if (!together) return void pass(incoming, body, outgoing);
    met += 1;
    if (weather === 'lost reply') pass(incoming, body, undefined);
    if (typeof weather === 'string') return void incoming.socket.resetAndDestroy();
    outgoing.writeHead(weather, { 'content-type': 'application/json' });
    outgoing.end('{"error_msg":"Not now.","error_code":"APIGW.0308","request_id":"1"}');
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    met: () => met,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

describe('requests sent at once that are not heard', { concurrency: 2 }, () => {
  for (const weather of [429, 503, 'lost request', 'lost reply'] as const)
    it(`are held against nobody: ${weather}`, async () => {
      const emulator = await startEmulator();
      const storm = await stormBefore(emulator.endpoint, weather);
      const out = join(scratch(), 'out');
      const filter = races.flatMap(id => ['--requirement', id]);
      const { stdout, stderr } = await runCommand(['certify', '--workers', '1', ...filter], {
        ...withoutConsole(emulator.env),
        KMS_REPORTS: 'none',
        KMS_ENDPOINT: storm.endpoint,
        KMS_OUT: out,
        KMS_STATE_DIR: scratch(),
        KMS_CONSISTENCY_MS: '0',
      });
      storm.close();
      await emulator.close();

      const { level, requirements } = certificateIn(out);
      assert.equal(level, 'INCOMPLETE', stdout + stderr);
      assert.ok(storm.met() > 0, 'no requests were seen to come at once');
      for (const id of races) {
        const { outcome, reason = '' } = requirements.find(each => each.id === id) ?? assert.fail(id);
        assert.equal(outcome, 'inconclusive', `${id}: ${reason}`);
        assert.match(reason, /^(?:(\d) of \1 requests sent at once were not heard; )+looked at again/, id);
      }
      assert.match(
        stdout.replaceAll(/\s+/g, ' '),
        / inconclusive 8 of 8 requests sent at once were not heard/,
      );
      const failed = requirements.filter(({ outcome }) => outcome === 'fail' || outcome === 'non-strict');
      assert.deepEqual(
        failed.map(({ id, observation }) => `${id}: ${observation}`),
        [],
      );
    });
});
