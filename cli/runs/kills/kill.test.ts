import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startEmulator } from '../../../emulator/index.ts';
import { loadConfig } from '../../../run/config/config.ts';
import { markerOf } from '../../../run/host/keys/identity.ts';
import { chance, killRun, momentOf, standBetween } from '../../testing/broken-run.testing.ts';
import { runCommand, scratch, withoutConsole } from '../../testing/test-run.testing.ts';

/** How many runs are killed, and the seed of the first: see CONTRIBUTING.md. */
const kills = Number(process.env.CONFORMANCE_KILLS ?? 5);
const firstSeed = Number(process.env.CONFORMANCE_SEED ?? 1);

const ledgerSecret = 'the ledger secret of this test';

type KeyInfo = Readonly<Record<string, string>> & { readonly key_id: string };

/** Calls a target as its owner would. */
async function callTarget(env: Record<string, string>, operation: string, body: object) {
  const reply = await fetch(`${env.KMS_ENDPOINT}/v1.0/${env.KMS_PROJECT_ID}/kms/${operation}`, {
    method: 'POST',
    headers: { 'X-Auth-Token': env.KMS_AUTH_TOKEN ?? '', 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await reply.json()) as { key_details: KeyInfo[]; key_info: { key_id: string } };
}

function secondProject(env: Record<string, string>): Record<string, string> {
  const { KMS_OTHER_PROJECT_ID = '', KMS_OTHER_AUTH_TOKEN = '' } = env;
  return { ...env, KMS_PROJECT_ID: KMS_OTHER_PROJECT_ID, KMS_AUTH_TOKEN: KMS_OTHER_AUTH_TOKEN };
}

/** Keys of somebody else that look like ours. */
async function plantForeign(env: Record<string, string>): Promise<KeyInfo[]> {
  const alias = 'kms-conformance/20260102t030405-abcdef/external-aes_256-1';
  const stolen = markerOf(ledgerSecret, env.KMS_PROJECT_ID ?? '', 'kms-conformance/another/alias');
  const planted: ReadonlyArray<readonly [alias: string, description: string]> = [
    ['kms-conformance', ''],
    ['kms-conformance-x', 'kms-conformance 1'],
    ['kms-conformance/production/external-aes_256-1', 'not a marker'],
    [alias, markerOf('the ledger secret of somebody else', env.KMS_PROJECT_ID ?? '', alias)],
    [`${alias}0`, stolen],
  ];
  for (const [key_alias, key_description] of planted) {
    await callTarget(env, 'create-key', { key_alias, key_description, origin: 'external' });
  }
  return (await callTarget(env, 'list-keys', {})).key_details;
}

for (let n = 0; n < kills; n += 1) {
  const seed = firstSeed + n;
  const moment = momentOf(seed);
  const loses = moment.fate !== 'late' && chance(seed, 'ledger', 3) === 0;
  const when = `at request ${moment.request} of ${moment.of}, which is ${moment.fate}`;
  const lost = loses ? '; then the ledger is lost' : '';

  test(`sweep finds all: seed ${seed} kills ${moment.victim} ${when}${lost}`, async context => {
    const emulator = await startEmulator();
    context.after(() => emulator.close());
    const { env } = emulator;
    const foreign = await plantForeign(env);
    let [kill, killed] = [() => {}, false];
    const between = await standBetween(emulator.endpoint, moment, () => kill());
    context.after(() => between.close());
    const state = scratch();
    const environment = {
      ...withoutConsole(env),
      KMS_ENDPOINT: between.endpoint,
      KMS_OUT: join(scratch(), 'out'),
      KMS_STATE_DIR: state,
      KMS_LEDGER_SECRET: ledgerSecret,
      KMS_CONSISTENCY_MS: '0',
      KMS_TIMEOUT_MS: '2000',
    };
    await runCommand(['certify'], environment, child => {
      kill = () => {
        killed = true;
        killRun(child.pid ?? 0, moment.victim);
      };
    });
    assert.ok(killed, 'the run ended before the moment came');
    const { stateDir } = loadConfig({ environment, dotenv: {}, folder: '/' });
    if (loses) rmSync(join(stateDir, 'runs'), { recursive: true, force: true });

    // A ledger that is lost could be one of a run on another machine: its keys are swept when they are old enough.
    const swept = await runCommand(['sweep', ...(loses ? ['--older-than', '0'] : [])], environment);

    assert.equal(swept.code, 0, swept.stdout + swept.stderr);
    const after = (await callTarget(env, 'list-keys', {})).key_details;
    const others = (await callTarget(secondProject(env), 'list-keys', {})).key_details;
    const ids = foreign.map(({ key_id }) => key_id);
    const ours = [...after, ...others].filter(
      ({ key_id, default_key_flag }) => !ids.includes(key_id) && default_key_flag === '0',
    );
    const left = ours.filter(({ key_state }) => key_state !== '4').map(({ key_alias }) => key_alias);
    assert.deepEqual(left, [], `${swept.stdout}of ${ours.length} keys`);
    assert.deepEqual(
      after.filter(({ key_id }) => ids.includes(key_id)),
      foreign,
    );
  });
}
