import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningEmulator, startEmulator } from '../../emulator/index.ts';
import { loadConfig } from '../../run/config/config.ts';
import type { Config } from '../../run/config/shape.ts';
import { aliasOf, markerOf } from '../../run/host/keys/identity.ts';
import { Ledger } from '../../run/host/keys/ledger.ts';
import { ledgerFile, ledgerFolder } from '../../run/sweep/retire-run.ts';
import { defaultOlderThanMs, sweep as sweepOlder } from '../../run/sweep/sweep.ts';
import { runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';

const runId = '20260102t030405-abcdef';
const secret = 'the ledger secret of this test';
const aliasAt = (n: number) => aliasOf(runId, 'external/AES_256', n);

let emulator: RunningEmulator;
let environment: Record<string, string>;
let config: Config;
beforeEach(async () => {
  await emulator?.close();
  emulator = await startEmulator();
  environment = {
    ...withoutConsole(emulator.env),
    KMS_STATE_DIR: scratch(),
    KMS_LEDGER_SECRET: secret,
    KMS_CONSISTENCY_MS: '0',
    KMS_TIMEOUT_MS: '1000',
  };
  config = loadConfig({ environment, dotenv: {}, folder: '/' });
});
after(() => emulator.close());

/** A sweep of keys of any age: those of a test are seconds old. */
const sweep = (of: Config, dryRun: boolean) => sweepOlder(of, dryRun, { olderThanMs: 0 });

type Whose = 'own' | 'other';

async function call(operation: string, body: object, whose: Whose = 'own') {
  const { env } = emulator;
  const [project, token] =
    whose === 'own'
      ? [env.KMS_PROJECT_ID, env.KMS_AUTH_TOKEN]
      : [env.KMS_OTHER_PROJECT_ID, env.KMS_OTHER_AUTH_TOKEN];
  const reply = await fetch(`${emulator.endpoint}/v1.0/${project}/kms/${operation}`, {
    method: 'POST',
    headers: { 'X-Auth-Token': token ?? '', 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await reply.json()) as {
    key_info: { key_id: string };
    key_details: Array<Record<string, string>>;
  };
}

/** Creates a key, ours by its marker unless a description is given. Returns its id. */
async function create(key_alias: string, whose: Whose = 'own', description?: string): Promise<string> {
  const project = emulator.env[whose === 'own' ? 'KMS_PROJECT_ID' : 'KMS_OTHER_PROJECT_ID'] ?? '';
  const key_description = description ?? markerOf(secret, project, key_alias);
  return (await call('create-key', { key_alias, key_description }, whose)).key_info.key_id;
}

/** States of all keys but the default one, by alias. */
async function states(whose: Whose = 'own'): Promise<Record<string, string>> {
  const { key_details } = await call('list-keys', {}, whose);
  const own = key_details.filter(({ default_key_flag }) => default_key_flag === '0');
  return Object.fromEntries(own.map(({ key_alias, key_state }) => [key_alias, key_state]));
}

const ledger = () => new Ledger(ledgerFile(config.stateDir, runId));
const idsOf = (keys: ReadonlyArray<{ key_id?: string }>) => keys.map(({ key_id }) => key_id).sort();

test('keys of a ledger are retired, whatever the ledger knows of them, and the ledger goes', async () => {
  const ids = [await create(aliasAt(1)), await create(aliasAt(2)), await create(aliasAt(3))];
  const broken = ledger();
  broken.plan(aliasAt(1));
  broken.plan(aliasAt(2));
  broken.created(aliasAt(2), ids[1] ?? '');
  broken.created(aliasAt(3), ids[2] ?? '');
  broken.proven(aliasAt(3), ids[2] ?? '');
  broken.plan(aliasAt(4));
  const { retired, residue } = await sweep({ ...config, timeoutMs: 300 }, false);

  assert.deepEqual(idsOf(retired), ids.sort());
  assert.deepEqual(residue, []);
  assert.deepEqual(Object.values(await states()), ['4', '4', '4']);
  assert.deepEqual(readdirSync(ledgerFolder(config.stateDir)), []);
  assert.deepEqual((await sweep(config, false)).retired, []);
});

test('keys whose ledger is lost are found by alias and marker, in both projects, and nothing else is touched', async () => {
  const ids = [await create(aliasAt(1)), await create(aliasAt(2), 'other')];
  const foreign: Record<string, string> = {
    [aliasAt(3)]: '',
    [aliasAt(4)]: markerOf('another secret', config.target.projectId, aliasAt(4)),
    [aliasAt(5)]: markerOf(secret, config.target.projectId, aliasAt(1)),
    'kms-conformance-x': markerOf(secret, config.target.projectId, 'kms-conformance-x'),
    production: markerOf(secret, config.target.projectId, 'production'),
  };
  for (const [alias, description] of Object.entries(foreign)) await create(alias, 'own', description);
  const swept = await sweep(config, false);

  assert.deepEqual(idsOf(swept.retired), ids.sort());
  assert.deepEqual(swept.foreign, [aliasAt(3), aliasAt(4), aliasAt(5)]);
  const { [aliasAt(1)]: ours, ...others } = await states();
  assert.equal(ours, '4');
  assert.deepEqual(Object.values(others), ['2', '2', '2', '2', '2']);
  assert.deepEqual(Object.values(await states('other')), ['4']);
});

test('keys of every spec are found, in the edition that lists those of one unless told otherwise too', async () => {
  await emulator.close();
  emulator = await startEmulator({ profile: 'huaweicloud' });
  const ofEdition = loadConfig({
    environment: { ...environment, ...withoutConsole(emulator.env) },
    dotenv: {},
    folder: '/',
  });
  const key_alias = aliasAt(1);
  const key_description = markerOf(secret, ofEdition.target.projectId, key_alias);
  const made = await call('create-key', { key_alias, key_description, key_spec: 'RSA_2048' });

  assert.deepEqual(idsOf((await sweep(ofEdition, true)).retired), [made.key_info.key_id]);
});

test('keys of a run elsewhere are left alone while they are young, and said', async () => {
  const key_id = await create(aliasAt(1));
  const { code, stdout } = await runCommand(['sweep'], environment);
  assert.equal(code, 0, stdout);
  assert.match(stdout, new RegExp(`^left alone  ${aliasAt(1)}  a run elsewhere may be using it`));
  assert.deepEqual(Object.values(await states()), ['2']);
  ledger().plan(aliasAt(1));
  const known = await sweepOlder({ ...config, timeoutMs: 100 }, false, { olderThanMs: defaultOlderThanMs });
  assert.deepEqual(idsOf(known.retired), [key_id]);
  const wrong = await runCommand(['sweep', '--older-than', 'soon'], environment);
  assert.equal(wrong.code, 64);
});

test('a line of a ledger that cannot be read is named, and the rest is swept', async () => {
  const key_id = await create(aliasAt(1));
  ledger().plan(aliasAt(1));
  appendFileSync(ledgerFile(config.stateDir, runId), '{"event":"cre\n');
  const { retired, residue } = await sweep({ ...config, timeoutMs: 100 }, false);
  assert.deepEqual(idsOf(retired), [key_id]);
  assert.match(residue[0]?.reason ?? '', /^line 2 of .* cannot be read/);
  assert.equal(readdirSync(ledgerFolder(config.stateDir)).length, 1);
});

test('without any ledger secret nothing is proven ours', async () => {
  await create(aliasAt(1));
  const { ledgerSecret: _, ...unknowing } = config;
  const swept = await sweep(unknowing, false);
  assert.deepEqual([swept.retired, swept.foreign], [[], [aliasAt(1)]]);
  assert.deepEqual(readdirSync(config.stateDir), []);
});

test('a dry run shows the same and touches nothing', async () => {
  const ids = [await create(aliasAt(1)), await create(aliasAt(2))];
  ledger().plan(aliasAt(1));
  const before = await call('list-keys', {});
  const dry = await sweep(config, true);

  assert.deepEqual(idsOf(dry.retired), ids.sort());
  assert.deepEqual(await call('list-keys', {}), before);
  assert.deepEqual(idsOf((await sweep(config, false)).retired), ids);
});

test('a key that something is promised of is kept, however it is found', async () => {
  const key_id = await create(aliasAt(1));
  const broken = ledger();
  broken.plan(aliasAt(1));
  broken.created(aliasAt(1), key_id);
  const promise = { requirement: 'EXP-001', promise: 'the material is gone', due: '2026-01-03T00:00:00Z' };
  broken.promised({ alias: aliasAt(1), key_id, ...promise });
  broken.plan(aliasAt(1));
  const { retired, kept } = await sweep(config, false);

  assert.deepEqual([retired, idsOf(kept)], [[], [key_id]]);
  assert.match(kept[0]?.reason ?? '', /EXP-001: the material is gone by 2026-01-03/);
  assert.deepEqual(await states(), { [aliasAt(1)]: '2' });
  assert.equal(readdirSync(ledgerFolder(config.stateDir)).length, 1);
});

test('a creation that was under way when the run broke off is waited for', async () => {
  ledger().plan(aliasAt(1));
  const swept = sweep(config, false);
  await sleep(400);
  const key_id = await create(aliasAt(1));
  assert.deepEqual(idsOf((await swept).retired), [key_id]);
});

test('a full quota does not keep it from being emptied', async () => {
  for (let n = 0; n < 100; n += 1) await create(aliasAt(n));
  assert.equal((await sweep(config, false)).retired.length, 100);
});

test('what cannot be retired is listed, and the exit code is 4', async () => {
  await create(aliasAt(1));
  const readOnly = { ...environment, KMS_AUTH_TOKEN: environment.KMS_READONLY_AUTH_TOKEN ?? '' };
  const { code, stdout } = await runCommand(['sweep', '--older-than', '0'], readOnly);
  assert.equal(code, 4, stdout);
  assert.match(stdout, new RegExp(`LEFT BEHIND {2}${aliasAt(1)} .*schedule-key-deletion: 403 KMS\\.0306`));
  assert.match(stdout, /\n0 keys retired, 0 kept, 1 left behind\.\n$/);
});

test('the command names what it retired, and with --dry-run what it would', async () => {
  const key_id = await create(aliasAt(1));
  const dry = await runCommand(['sweep', '--older-than', '0', '--dry-run'], environment);
  assert.deepEqual(
    [dry.code, dry.stdout],
    [0, `would retire  ${aliasAt(1)}  ${key_id}\n1 key to retire, 0 kept, 0 left behind.\n`],
  );
  const swept = await runCommand(
    ['sweep', '--older-than', '0', '--endpoint', emulator.endpoint],
    environment,
  );
  assert.deepEqual(
    [swept.code, swept.stdout],
    [0, `retired  ${aliasAt(1)}  ${key_id}\n1 key retired, 0 kept, 0 left behind.\n`],
  );
  const embedded = await runCommand(['sweep']);
  assert.equal(embedded.code, 0);
  assert.match(embedded.stdout, /embedded emulator leave nothing behind/);
});

test('runs and sweeps of one target keep each other out', async () => {
  const slow = { ...environment, KMS_RPS: '20', KMS_OUT: join(scratch(), 'out') };
  let others: Promise<Array<{ code: number | null; stderr: string }>> | undefined;
  const meet = async (running: ChildProcess) => {
    while (Object.keys(await states()).length === 0) await sleep(20);
    const met = await Promise.all([
      runCommand(['sweep'], environment),
      runCommand(['certify'], { ...environment, KMS_OUT: join(scratch(), 'out') }),
    ]);
    running.kill('SIGTERM');
    return met;
  };
  await runCommand(['certify'], slow, running => {
    others = meet(running);
  });
  for (const { code, stderr } of (await others) ?? []) {
    assert.equal(code, 3, stderr);
    assert.match(
      stderr,
      /^Cannot start: certify already works on this target: process \d+ on \S+, since 20\S+\./,
    );
  }
});

test('a target that is gone is one reason and exit code 3', async () => {
  const { code, stderr } = await runCommand(['sweep'], {
    ...environment,
    KMS_ENDPOINT: 'http://127.0.0.1:9',
  });
  assert.equal(code, 3);
  assert.match(stderr, /^Cannot start: 127\.0\.0\.1:9 refuses connections\. Check KMS_ENDPOINT.*\n$/);
});
