import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { faults, type RunningEmulator, startEmulator } from '../../emulator/index.ts';
import type { Certificate } from '../../schemas/generated/certificate.ts';
import { certificateIn, runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';

const ids = ['EXP-001', 'EXP-003', 'EXP-004', 'EXP-005', 'IMP-014'];

let emulator: RunningEmulator;
let state: string;
afterEach(() => emulator.close());

/** @param id of the fault that the emulator has. */
async function start(id?: string): Promise<void> {
  const fault = faults.find(each => each.id === id);
  emulator = await startEmulator(fault ? { fault } : {});
  state = scratch();
}

/** What a user sets whose target has no clock to be moved. */
function environment(out: string, keys: string): Record<string, string> {
  const { KMS_CONTROL_ENDPOINT: _, KMS_CONTROL_TOKEN: __, ...env } = withoutConsole(emulator.env);
  return {
    ...env,
    KMS_KEYS: keys,
    KMS_OUT: out,
    KMS_STATE_DIR: state,
    KMS_LEDGER_SECRET: 'the ledger secret of these nights',
    KMS_CONSISTENCY_MS: '0',
    KMS_REQUIREMENT: ids.join(','),
  };
}

async function night(keys = 'pool'): Promise<Certificate> {
  const out = join(scratch(), 'out');
  await runCommand(['certify'], environment(out, keys));
  return certificateIn(out);
}

async function sweep(...words: string[]): Promise<string> {
  return (await runCommand(['sweep', ...words], environment(join(scratch(), 'out'), 'pool'))).stdout;
}

function outcomes({ requirements }: Certificate): Record<string, string> {
  const ours = requirements.filter(({ id }) => ids.includes(id));
  return Object.fromEntries(ours.map(({ id, outcome }) => [id, outcome]));
}

const all = (outcome: string) => Object.fromEntries(ids.map(id => [id, outcome]));

/** Whoever has the emulator moves its clock; the runs are not told. */
async function passes(hours: number): Promise<void> {
  const { KMS_CONTROL_ENDPOINT, KMS_CONTROL_TOKEN } = emulator.env;
  await fetch(`${KMS_CONTROL_ENDPOINT}/clock`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${KMS_CONTROL_TOKEN}` },
    body: JSON.stringify({ advance_seconds: hours * 3600 }),
  });
}

async function call(operation: string, body: object): Promise<void> {
  await fetch(`${emulator.endpoint}/v1.0/${emulator.env.KMS_PROJECT_ID}/kms/${operation}`, {
    method: 'POST',
    headers: { 'X-Auth-Token': emulator.env.KMS_AUTH_TOKEN ?? '', 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

for (const keys of ['pool', 'fresh']) {
  test(`a promise is kept until its time, and graded by the first run after it: ${keys} keys`, async () => {
    await start();
    const made = await night(keys);
    assert.deepEqual(outcomes(made), all('deferred'));
    assert.equal(made.cleanup.kept.length, 6);
    assert.match(made.cleanup.kept[0]?.reason ?? '', /^(EXP|IMP)-\d+: .+ by 20\S+Z, promised 20\S+Z$/);

    await sweep();
    const early = await night(keys);
    assert.deepEqual(outcomes(early), all('deferred'), 'not yet due');
    assert.deepEqual(early.cleanup.kept.map(({ key_id }) => key_id).sort(), keptIds(made));
    // The check of two projects has a key in each, and nothing to promise.
    const others = keys === 'pool' ? 0 : 2;
    assert.equal(early.cleanup.created, others);

    await passes(25);
    const graded = await night(keys);
    assert.deepEqual(outcomes(graded), all('pass'));
    assert.deepEqual(graded.cleanup.kept, []);
    assert.deepEqual(graded.cleanup.residue, []);
    assert.equal(graded.cleanup.created, others);
    assert.equal(graded.cleanup.retired, keys === 'pool' ? 0 : 6 + others);
  });
}

const keptIds = ({ cleanup }: Certificate) => cleanup.kept.map(({ key_id }) => key_id).sort();

test('a promise that the target did not keep is its failure', async () => {
  await start('material-never-expires');
  await night();
  await passes(25);
  const seen = outcomes(await night());

  assert.equal(seen['EXP-001'], 'fail');
  assert.deepEqual([seen['EXP-003'], seen['EXP-004'], seen['IMP-014']], ['not-run', 'pass', 'pass']);
});

test('a key that somebody else deleted is not a failure: the run says so and promises anew', async () => {
  await start();
  const made = await night();
  const key_id = made.cleanup.kept.find(({ reason }) => reason.startsWith('EXP-001'))?.key_id;
  await call('schedule-key-deletion', { key_id, pending_days: '7' });
  await passes(25);
  const { requirements, cleanup } = await night();

  const seen = requirements.find(({ id }) => id === 'EXP-001');
  assert.equal(seen?.outcome, 'deferred');
  assert.match(seen?.reason ?? '', /cannot be seen: somebody scheduled the deletion/);
  assert.match(cleanup.kept[0]?.reason ?? '', /^EXP-001/);
});

test('sweep --abandon retires what is kept, and says what was given up', async () => {
  await start();
  const { cleanup } = await night();
  const dry = await sweep('--dry-run');
  assert.match(dry, /^0 keys to retire, .*6 kept, 0 left behind\.$/m);

  const swept = await sweep('--abandon');

  assert.equal(swept.match(/^given up {2}\S+ {2}(EXP|IMP)-/gm)?.length, 6, swept);
  assert.match(swept, new RegExp(`^${cleanup.created} keys retired, 0 kept, 0 left behind\\.$`, 'm'));
  assert.match(await sweep(), /^0 keys retired, 0 kept, 0 left behind\.$/m);
});
