import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import type { Config } from '../config/shape.ts';
import { lockFor, lockOutput, outputLock } from './lock.ts';
import { waitForOthers } from './wait-for-others.ts';

const folder = mkdtempSync(join(tmpdir(), 'kms-conformance-test-'));
after(() => rmSync(folder, { recursive: true }));

let [config, file, states] = [{} as Config, '', 0];
beforeEach(() => {
  const stateDir = join(folder, `${++states}`);
  mkdirSync(stateDir);
  config = { stateDir, target: { class: 'remote' } } as Config;
  file = join(stateDir, 'lock');
});

/** Nobody has waited as long as this in a test. */
const patienceMs = 400;
/** Far more often than that. */
const beatMs = 40;

/** A lock of somebody on another machine. */
function plant(at = file, part: object = {}): void {
  const owner = { id: `abc${states}`, pid: 7, host: 'pod-1', command: 'certify', startedAt: '2026-01-02' };
  writeFileSync(at, JSON.stringify({ ...owner, ...part }));
}

async function waited(besides = {}): Promise<string[]> {
  const said: string[] = [];
  await waitForOthers(config, line => said.push(line), { patienceMs, ...besides });
  return said;
}

describe('the lock of somebody elsewhere', () => {
  for (const elsewhere of [{ host: 'pod-1' }, { host: hostname(), place: 'another container' }])
    it(`is taken over once it showed no life for long enough: ${JSON.stringify(elsewhere)}`, async () => {
      plant(file, elsewhere);
      assert.deepEqual(await waited(), [
        `certify already works on this target: process 7 on ${elsewhere.host}, since 2026-01-02. Watching for 0.4 s whether it is alive.`,
      ]);
      lockFor(config, 'certify').release();
    });

  for (const [what, beat] of [
    ['right', 0],
    ['a day slow', -86_400],
    ['a day fast', 86_400],
    ['years slow', -1e9],
  ] as const) {
    it(`is never taken over while it shows life, by a clock that is ${what}`, async () => {
      plant();
      const beats = setInterval(() => {
        const now = Date.now() / 1000 + beat;
        utimesSync(file, now, now);
      }, beatMs);
      await waited();
      clearInterval(beats);
      assert.throws(() => lockFor(config, 'certify'), /certify already works on this target: process 7/);
    });

    it(`is taken over from the dead, by a clock that is ${what}`, async () => {
      plant();
      const last = Date.now() / 1000 + beat;
      utimesSync(file, last, last);
      await waited();
      lockFor(config, 'certify').release();
    });
  }

  it('is not taken over when another one has it by then', async () => {
    plant();
    setTimeout(() => plant(file, { id: 'another', host: 'pod-2' }), patienceMs / 2);
    await waited();
    assert.throws(() => lockFor(config, 'certify'), /on pod-2/);
  });

  it('is taken over of an output folder as well, at the same time', async () => {
    const out = join(config.stateDir, 'out');
    mkdirSync(out);
    const lock = outputLock(out);
    plant();
    plant(lock.file, { id: 'out' });
    const began = performance.now();
    const said = await waited({ besides: [lock] });
    assert.ok(performance.now() - began < 1.8 * patienceMs);
    assert.match(said.join('\n'), /writes into this output folder: process 7 on pod-1/);
    lockOutput(out, 'certify').release();
    lockFor(config, 'certify').release();
  });
});
