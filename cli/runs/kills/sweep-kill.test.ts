import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startEmulator } from '../../../emulator/index.ts';
import { loadConfig } from '../../../run/config/config.ts';
import { aliasOf, markerOf } from '../../../run/host/keys/identity.ts';
import { Ledger } from '../../../run/host/keys/ledger.ts';
import { ledgerFile } from '../../../run/sweep/retire-run.ts';
import { chance, killRun, type Moment, standBetween } from '../../testing/broken-run.testing.ts';
import { runCommand, scratch, withoutConsole } from '../../testing/test-run.testing.ts';

/** How many sweeps are killed, and the seed of the first: see CONTRIBUTING.md. */
const kills = Number(process.env.CONFORMANCE_KILLS ?? 1);
const firstSeed = Number(process.env.CONFORMANCE_SEED ?? 1);

const ledgerSecret = 'the ledger secret of this test';
const runId = '20260102t030405-abcdef';
const ours = Array.from({ length: 20 }, (_, n) => aliasOf(runId, 'external/AES_256', n));

type Environment = Record<string, string>;

async function callTarget(env: Environment, operation: string, body: object) {
  const reply = await fetch(`${env.KMS_ENDPOINT}/v1.0/${env.KMS_PROJECT_ID}/kms/${operation}`, {
    method: 'POST',
    headers: { 'X-Auth-Token': env.KMS_AUTH_TOKEN ?? '', 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await reply.json()) as { key_details: Environment[]; key_info: { key_id: string } };
}

/** Keys of a run that was killed, of which the ledger knows more or less; and keys of others that look like them. */
async function plant(env: Environment, ledger: Ledger): Promise<void> {
  const marker = (alias: string, secret = ledgerSecret) => markerOf(secret, env.KMS_PROJECT_ID ?? '', alias);
  for (const [n, key_alias] of ours.entries()) {
    if (n % 3 > 0) ledger.plan(key_alias);
    const body = { key_alias, key_description: marker(key_alias), origin: 'external' };
    const { key_id } = (await callTarget(env, 'create-key', body)).key_info;
    if (n % 3 > 1) ledger.created(key_alias, key_id);
  }
  for (const [key_alias, key_description] of [
    ['production', ''],
    ['kms-conformance-x', marker('kms-conformance-x')],
    [`${ours[0]}0`, marker(ours[0] ?? '')],
    [`${ours[1]}00`, marker(`${ours[1]}00`, 'the ledger secret of somebody else')],
  ])
    await callTarget(env, 'create-key', { key_alias, key_description, origin: 'external' });
}

for (let seed = firstSeed; seed < firstSeed + kills; seed += 1) {
  const fates: readonly Moment['fate'][] = ['lost', 'late', 'unanswered'];
  const moment: Moment = {
    victim: 'everything',
    of: 'all requests',
    request: 1 + chance(seed, 'request of a sweep', 40),
    fate: fates[chance(seed, 'fate', 3)] ?? 'lost',
  };

  test(`a sweep that is killed is made up for: seed ${seed}, at request ${moment.request}, which is ${moment.fate}`, async context => {
    const emulator = await startEmulator();
    context.after(() => emulator.close());
    let [kill, killed] = [() => {}, false];
    const between = await standBetween(emulator.endpoint, moment, () => kill());
    context.after(() => between.close());
    const environment = {
      ...withoutConsole(emulator.env),
      KMS_ENDPOINT: between.endpoint,
      KMS_STATE_DIR: scratch(),
      KMS_LEDGER_SECRET: ledgerSecret,
      KMS_CONSISTENCY_MS: '0',
      KMS_TIMEOUT_MS: '2000',
    };
    const { stateDir } = loadConfig({ environment, dotenv: {}, folder: '/' });
    await plant(emulator.env, new Ledger(ledgerFile(stateDir, runId)));
    const keys = async () => (await callTarget(emulator.env, 'list-keys', {})).key_details;
    const isOurs = ({ key_alias = '' }: Environment) => ours.includes(key_alias);
    const foreign = (await keys()).filter(key => !isOurs(key));
    assert.equal(foreign.length, 5);

    await runCommand(['sweep', '--older-than', '0'], environment, child => {
      kill = () => {
        killed = true;
        killRun(child.pid ?? 0, 'everything');
      };
    });
    assert.ok(killed, 'the sweep ended before the moment came');
    const swept = await runCommand(['sweep', '--older-than', '0'], environment);

    assert.equal(swept.code, 0, swept.stdout + swept.stderr);
    const after = await keys();
    const states = after.filter(isOurs).map(({ key_state }) => key_state);
    assert.deepEqual(states, Array(ours.length).fill('4'), swept.stdout);
    assert.deepEqual(
      after.filter(key => !isOurs(key)),
      foreign,
    );
  });
}
