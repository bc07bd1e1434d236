import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { startEmulator } from '../../emulator/index.ts';
import { chance } from '../testing/broken-run.testing.ts';
import { type Instead, middleman } from '../testing/middleman.testing.ts';
import { certificateIn, runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';

/** How many outages are sat out, one after the other: see CONTRIBUTING.md. None is part of `npm test`: each takes two minutes. */
const outages = Number(process.env.CONFORMANCE_OUTAGES ?? 0);
const firstSeed = Number(process.env.CONFORMANCE_SEED ?? 1);

/** A whole run against a server that grants 300 requests a minute takes a quarter of an hour: see CONTRIBUTING.md. */
const throttled = process.env.CONFORMANCE_THROTTLED === '1';

/** Certifies an emulator behind a front; it has to end conformant, with no key left behind. */
async function certifyBehind(front: (n: number) => Instead | 'reset' | undefined) {
  const emulator = await startEmulator();
  const man = await middleman(emulator.endpoint, ({ n }) => front(n));
  const out = join(scratch(), 'out');
  const began = performance.now();
  const { code, stdout, stderr } = await runCommand(['certify'], {
    ...withoutConsole(emulator.env),
    KMS_ENDPOINT: man.endpoint,
    KMS_OUT: out,
    KMS_STATE_DIR: scratch(),
  });
  const minutes = (performance.now() - began) / 60_000;
  man.close();
  await emulator.close();
  const { level, cleanup } = certificateIn(out);
  assert.match(level, /^CONFORMANT/, stdout + stderr);
  assert.equal(code, 0);
  assert.deepEqual(cleanup.residue, []);
  return { level, minutes, requests: man.seen.length };
}

/** 429 without Retry-After to whatever comes beyond so many requests in a minute, worded as real gateways do. */
function granting(perMinute: number) {
  let [windowBegan, inWindow, refused] = [performance.now(), 0, 0];
  const front = (): Instead | undefined => {
    if (performance.now() - windowBegan >= 60_000) [windowBegan, inWindow] = [performance.now(), 0];
    inWindow += 1;
    if (inWindow <= perMinute) return undefined;
    refused += 1;
    return {
      status: 429,
      body: JSON.stringify({
        error_msg: `The throttling threshold has been reached: policy user over ratelimit,limit:${perMinute},time:1 minute`,
        error_code: 'APIGW.0308',
        request_id: '1',
      }),
    };
  };
  return { front, refused: () => refused };
}

test('a server that grants 300 requests a minute without any header is certified in one and a half times the time it grants', {
  skip: !throttled && 'takes a quarter of an hour: CONFORMANCE_THROTTLED=1 runs it',
}, async context => {
  const { front, refused } = granting(300);
  const { level, minutes, requests } = await certifyBehind(front);
  const granted = requests / 300;
  context.diagnostic(
    `${level}: ${requests} requests, ${refused()} refused, in ${minutes.toFixed(1)} minutes`,
  );
  assert.ok(refused() > 0, 'nothing was refused');
  assert.ok(minutes <= 1.5 * granted, `${minutes} minutes; granted in ${granted}`);
});

test(`${outages} outages of 60 s, each at a moment of its own, cost no verdict`, {
  skip: outages === 0 && 'each takes two minutes: CONFORMANCE_OUTAGES=10 runs ten',
}, async context => {
  for (let seed = firstSeed; seed < firstSeed + outages; seed += 1) {
    const from = 1 + chance(seed, 'outage', 2_500);
    let until: number | undefined;
    const { level, minutes } = await certifyBehind(n => {
      if (n >= from) until ??= performance.now() + 60_000;
      return until !== undefined && performance.now() < until ? 'reset' : undefined;
    });
    context.diagnostic(`seed ${seed}, from request ${from}: ${level} after ${Math.round(minutes * 60)} s`);
    assert.ok(until, 'the run ended before its outage began');
  }
});
