/**
 * `emulator --data FILE`, killed with SIGKILL while four clients change keys: what was acknowledged is there after the
 * next start. The moments are fixed counts of acknowledgements. EMULATOR_KILLS says how often (3).
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TestClient } from '../../../emulator/tests/client.testing.ts';
import { bareEnvironment, scratch } from '../../testing/test-run.testing.ts';

const bin = fileURLToPath(new URL('../../main.js', import.meta.url));
const kills = Number(process.env.EMULATOR_KILLS ?? 3);
const clients = 4;

const [enabled, empty] = ['2', '5'] as const;

/** A key as the clients know it: the state that was acknowledged, and what was asked for and not answered. */
interface Known {
  readonly key_id: string;
  readonly material: Buffer;
  state: string;
  asked?: string;
  cipher_text?: string;
}

const folder = scratch();
const [data, seed] = [join(folder, 'data.json'), join(folder, 'seed.json')];
const users = [{ name: 'u', password: 'a long password', roles: { p: 'admin' } }];
writeFileSync(seed, JSON.stringify({ projects: [{ name: 'p', quota: 100_000 }], users }));

let child: ChildProcess | undefined;
after(() => child?.kill('SIGKILL'));

/** Starts the command on the data file. @returns a client of it. */
async function started(): Promise<TestClient> {
  const words = [bin, 'emulator', '--data', data, '--seed', seed];
  const emulator = spawn(process.execPath, words, {
    env: bareEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = emulator;
  const ended = once(emulator, 'close').then(([code]) =>
    assert.fail(`it ended with ${code} before it served`),
  );
  const [line] = await Promise.race([once(createInterface(emulator.stdout), 'line'), ended]);
  const env = JSON.parse(line) as Record<string, string>;
  return new TestClient({ env, endpoint: String(env.KMS_ENDPOINT) });
}

async function kill(): Promise<void> {
  const ended = child && once(child, 'close');
  child?.kill('SIGKILL');
  await ended;
}

/** Imports material into an empty key, or deletes it. `done` is told of each acknowledgement. */
async function flip(kms: TestClient, key: Known, done: () => void): Promise<void> {
  const wrapped = key.state === empty ? await kms.wrap(key.key_id, key.material) : undefined;
  key.asked = wrapped ? enabled : empty;
  if (wrapped) await kms.ok('import-key-material', wrapped);
  else await kms.ok('delete-imported-key-material', { key_id: key.key_id });
  key.state = key.asked;
  delete key.asked;
  done();
  if (!wrapped || key.cipher_text) return;
  const { cipher_text } = await kms.ok('encrypt-data', { key_id: key.key_id, plain_text: 'kept' });
  key.cipher_text = cipher_text;
}

/** Creates keys and flips each of them some times, until the emulator is gone. */
async function work(kms: TestClient, keys: Known[], done: () => void): Promise<never> {
  for (;;) {
    const key_alias = `k-${randomBytes(8).toString('hex')}`;
    const { key_info } = await kms.ok('create-key', { key_alias, origin: 'external' });
    const key: Known = { key_id: key_info.key_id, material: randomBytes(32), state: empty };
    keys.push(key);
    done();
    for (let flips = 0; flips < 5; flips += 1) await flip(kms, key, done);
  }
}

/** Lets clients work, and kills the emulator as soon as the given number of changes was acknowledged. */
async function killedAfter(changes: number, kms: TestClient, keys: Known[]): Promise<number> {
  let acknowledged = 0;
  let killing: Promise<void> | undefined;
  const done = () => {
    acknowledged += 1;
    if (acknowledged >= changes) killing ??= kill();
  };
  const ends = await Promise.allSettled(Array.from({ length: clients }, () => work(kms, keys, done)));
  for (const end of ends)
    if (end.status === 'rejected' && end.reason instanceof assert.AssertionError) throw end.reason;
  await killing;
  return acknowledged;
}

/** Each key is in the state that was acknowledged, or in the one that was asked for last. */
async function hold(kms: TestClient, keys: readonly Known[]): Promise<void> {
  for (const key of keys) {
    const found = await kms.state(key.key_id);
    assert.ok(
      [key.state, key.asked].includes(found),
      `${key.key_id}: ${key.state} ${key.asked}, not ${found}`,
    );
    key.state = found;
    delete key.asked;
  }
}

/** What was encrypted before is still there for whoever has the material, and for nobody else. */
async function holdMaterial(kms: TestClient, key: Known): Promise<void> {
  const { key_id, material, cipher_text } = key;
  if (key.state === empty) {
    await kms.refused('import-key-material', await kms.wrap(key_id, randomBytes(32)), 400, 'KMS.2606');
    await kms.import(key_id, material);
  }
  assert.equal((await kms.ok('decrypt-data', { cipher_text })).plain_text, 'kept');
}

test(`emulator --data loses nothing that was acknowledged, killed ${kills} times`, async t => {
  const all: Known[] = [];
  let acknowledged = 0;
  for (let round = 0; round < kills; round += 1) {
    const keys: Known[] = [];
    acknowledged += await killedAfter(5 + ((round * 7) % 23), await started(), keys);
    await hold(await started(), keys);
    await kill();
    all.push(...keys);
  }
  const kms = await started();
  await hold(kms, all);
  const used = all.filter(({ cipher_text }) => cipher_text);
  for (const key of used) await holdMaterial(kms, key);
  assert.ok(used.length > 0);
  t.diagnostic(`${kills} kills: ${acknowledged} acknowledged changes of ${all.length} keys are all there`);
  await kill();
});
