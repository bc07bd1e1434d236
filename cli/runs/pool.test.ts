import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type RunningEmulator, startEmulator } from '../../emulator/index.ts';
import type { Certificate } from '../../schemas/generated/certificate.ts';
import { chance, killRun, standBetween } from '../testing/broken-run.testing.ts';
import { certificateIn, runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';

type KeyInfo = Readonly<Record<string, string>>;

let emulator: RunningEmulator;
const state = scratch();
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.close());

async function call(
  operation: string,
  body: object,
  { endpoint, env } = emulator,
): Promise<{ key_details: KeyInfo[]; total: number }> {
  const reply = await fetch(`${endpoint}/v1.0/${env.KMS_PROJECT_ID}/kms/${operation}`, {
    method: 'POST',
    headers: { 'X-Auth-Token': env.KMS_AUTH_TOKEN ?? '', 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await reply.json()) as { key_details: KeyInfo[]; total: number };
}

/** The standing keys and their states, in the order of their aliases. */
async function standing(): Promise<string[]> {
  const { key_details } = await call('list-keys', { limit: '1000' });
  const ours = key_details.filter(({ key_alias = '' }) => key_alias.startsWith('kms-conformance/'));
  return ours.map(({ key_alias, key_state }) => `${key_alias} ${key_state}`).sort();
}

/** The id of the first key whose alias has this form. */
async function idLike(form: RegExp): Promise<string> {
  const { key_details } = await call('list-keys', { limit: '1000' });
  return key_details.find(({ key_alias = '' }) => form.test(key_alias))?.key_id ?? '';
}

async function moveClock(advance_seconds: number): Promise<void> {
  const { KMS_CONTROL_ENDPOINT, KMS_CONTROL_TOKEN } = emulator.env;
  await fetch(`${KMS_CONTROL_ENDPOINT}/clock`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${KMS_CONTROL_TOKEN}` },
    body: JSON.stringify({ advance_seconds }),
  });
}

function environment(stateFolder: string, out: string): Record<string, string> {
  return {
    ...withoutConsole(emulator.env),
    KMS_REPORTS: 'none',
    KMS_KEYS: 'pool',
    KMS_OUT: out,
    KMS_STATE_DIR: stateFolder,
    KMS_LEDGER_SECRET: 'the ledger secret of these nights',
    KMS_CONSISTENCY_MS: '0',
    KMS_WORKERS: '4',
  };
}

/** One night; a whole one has to end STRICT, with no key left behind. */
async function night(stateFolder = state): Promise<Certificate> {
  const out = join(scratch(), 'out');
  const { code, stdout, stderr } = await runCommand(['certify'], environment(stateFolder, out));
  const certificate = certificateIn(out);
  assert.equal(certificate.level, 'CONFORMANT STRICT', stdout + stderr);
  assert.equal(code, 0);
  assert.deepEqual(certificate.cleanup.residue, []);
  assert.deepEqual(certificate.cleanup.standing?.unrestored, []);
  return certificate;
}

test('too little room for the standing keys is refused before any is created, with the numbers', async context => {
  const full = await startEmulator();
  context.after(() => full.close());
  for (let n = 0; n < 90; n += 1) await call('create-key', { key_alias: `of-somebody-else-${n}` }, full);
  const out = join(scratch(), 'out');
  const { code, stderr } = await runCommand(['certify'], {
    ...environment(scratch(), out),
    ...withoutConsole(full.env),
  });

  assert.equal(code, 3, stderr);
  assert.match(stderr, /the quota of project \w+ leaves room for 10 keys, and .*\d+/);
  const { total } = await call('list-keys', {}, full);
  assert.equal(total, 91, 'with the Default Master Key');
});

let resting: string[];

test('the first night creates the standing keys, and leaves each as it rests', async () => {
  const { cleanup } = await night();
  resting = await standing();

  assert.equal(cleanup.created, resting.length + 1, 'with the one of the second project');
  assert.ok(cleanup.created <= 24, `${cleanup.created}`);
  assert.equal(cleanup.retired, 0);
  for (const key of resting) assert.match(key, /-empty-\S+ 5$|-(material|pair|twin)-\S+ 2$/);
});

test('a later night creates none and changes none', async () => {
  const { cleanup } = await night();

  assert.equal(cleanup.created, 0);
  assert.deepEqual(await standing(), resting);
});

/** How many nights are killed, and the seed of the first: see CONTRIBUTING.md. A whole night sends some 2,800 requests. */
const kills = Number(process.env.CONFORMANCE_KILLS ?? 1);
const firstSeed = Number(process.env.CONFORMANCE_SEED ?? 1);

for (let seed = firstSeed; seed < firstSeed + kills; seed += 1) {
  const moment = {
    victim: 'everything',
    of: 'all requests',
    request: 50 + chance(seed, 'request', 2_500),
    fate: (['lost', 'late', 'unanswered'] as const)[chance(seed, 'fate', 3)] ?? 'lost',
  } as const;

  test(`a night after one that was killed creates none, and restores them: seed ${seed}, request ${moment.request}`, async () => {
    let [kill, killed] = [() => {}, false];
    const between = await standBetween(emulator.endpoint, moment, () => kill());
    const out = join(scratch(), 'out');
    const broken = { ...environment(state, out), KMS_ENDPOINT: between.endpoint };
    await runCommand(['certify'], broken, child => {
      kill = () => {
        killed = true;
        killRun(child.pid ?? 0, moment.victim);
      };
    });
    between.close();
    assert.ok(killed, 'the night ended before the moment came');

    const { cleanup } = await night();

    assert.equal(cleanup.created, 0);
    assert.deepEqual(await standing(), resting);
  });
}

test('a machine that never saw them finds them with the ledger secret alone', async () => {
  const { cleanup } = await night(scratch());

  assert.equal(cleanup.created, 0);
  assert.deepEqual(await standing(), resting);
});

test('a key that somebody disabled is led back, and one that is gone is replaced', async () => {
  await call('schedule-key-deletion', { key_id: await idLike(/external-aes_256-empty/), pending_days: '7' });
  const gone = (await standing()).find(key => key.endsWith(' 4'))?.replace(/ 4$/, ' 5');
  await moveClock(8 * 24 * 3600);
  await call('disable-key', { key_id: await idLike(/kms-aes_256-material/) });
  await call('schedule-key-deletion', { key_id: await idLike(/external-aes_256-pair/), pending_days: '7' });

  const { cleanup } = await night();

  assert.equal(cleanup.created, 1);
  const now = await standing();
  assert.equal(now.length, resting.length);
  assert.deepEqual(
    resting.filter(key => !now.includes(key)),
    [gone],
  );
  resting = now;
});

test('sweep leaves the standing keys alone', async () => {
  const swept = await runCommand(['sweep'], environment(state, join(scratch(), 'out')));

  assert.equal(swept.code, 0, swept.stderr);
  assert.match(swept.stdout, /^0 keys retired, \d+ standing, 0 kept, 0 left behind\.$/m);
  assert.deepEqual(await standing(), resting);
});
