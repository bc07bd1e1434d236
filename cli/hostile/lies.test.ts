import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { withToken } from '../../client/access/credentials.ts';
import { Budget } from '../../client/budget.ts';
import { Guard } from '../../client/guard.ts';
import { ForeignKey, NoReply, NotHeard } from '../../client/http/errors.ts';
import { Transport } from '../../client/http/transport.ts';
import { textOf } from '../../client/reply.ts';
import { Secrets } from '../../client/secrets/secrets.ts';
import { Arrangement } from '../../fixtures/keys/arrangement.ts';
import { Imports } from '../../fixtures/keys/imports.ts';
import { Keys } from '../../fixtures/keys/keys.ts';
import { Steps } from '../../fixtures/keys/steps.ts';
import { kmsOf } from '../../fixtures/kms.fixture.ts';
import { TestEnded, Trial } from '../../fixtures/trial/trial.ts';
import type { Worker } from '../../fixtures/worker.ts';
import { loadConfig } from '../../run/config/config.ts';
import type { Config } from '../../run/config/shape.ts';
import { examine } from '../../run/doctor/examine.ts';
import { prepareOutputFolder } from '../../run/files/output-folder.ts';
import { type OpenRun, openRun } from '../../run/run.ts';
import { CannotStart } from '../../run/start/cannot-start.ts';
import { defaultOlderThanMs, sweep } from '../../run/sweep/sweep.ts';
import { runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';
import { type Liar, startLiar } from './servers/liar.testing.ts';

/** How many liars; CONFORMANCE_LIES=300 meets more. */
const seeds = Number(process.env.CONFORMANCE_LIES ?? 60);
const wholeRuns = Math.ceil(seeds / 60);

/** Keys in every state that a test may ask for, taken and given back as a test does. */
const wishes: ReadonlyArray<(keys: Keys) => Promise<unknown>> = [
  async keys => {
    const { reply, alias } = await keys.create();
    const key_id = textOf(reply.body, 'key_info', 'key_id');
    if (key_id) await keys.adopt(key_id, alias);
  },
  keys => keys.defaultMasterKey().then(key => key.call('delete-imported-key-material')),
  keys => keys.neverImported(),
  keys => keys.imported().then(key => keys.create({ alias: () => key.alias })),
  keys => keys.deleted(),
  keys => keys.disabled(),
  keys => keys.pendingDeletion(),
  keys => keys.twins(),
  keys => keys.generatedByKms(),
];

/** What ends a test, or a command, without a verdict; or the guard, where an import token is the id of a foreign key. */
function isExpected(error: unknown): boolean {
  return [TestEnded, ForeignKey, NoReply, NotHeard, CannotStart].some(kind => error instanceof kind);
}

/** What a run does with keys: takes them, changes them, and retires them at the end. */
async function useKeys(run: OpenRun, { target }: Config): Promise<void> {
  const facts = await run.host.facts();
  let records = 0;
  const worker = {
    host: run.host,
    facts,
    transport: new Transport(target.endpoint, facts.config),
    guard: new Guard({ defaultKey: true }),
    budget: new Budget(facts.config.timeoutMs),
    secrets: new Secrets(),
    credentials: withToken(facts.config.token ?? ''),
    limited: false,
    permit: async () => {},
    senderRefused: async () => 'accepted',
    nextId: () => `0.${++records}`,
  } as Worker;
  for (const wish of wishes) {
    const trial = new Trial('lies', 'DEL-001', worker.nextId, () => {}, worker.secrets);
    const kms = kmsOf(worker, trial, target.projectId, worker.credentials);
    const steps = new Steps(trial, [], async () => {});
    const bench = { kms, host: run.host, facts, guard: worker.guard, steps, trial };
    const imports = new Imports(bench);
    const keys = new Keys(bench, new Arrangement(bench, imports), imports);
    await wish(keys).catch(error => {
      if (!isExpected(error)) throw error;
    });
    await keys.giveBack(true);
  }
  await worker.transport.close();
}

/** The variables of a run against a liar, with files in a folder of its own. */
function environmentFor({ emulator, endpoint }: Liar, folder: string, state = 'state') {
  return {
    ...withoutConsole(emulator.env),
    KMS_LEDGER_SECRET: 'the ledger secret of this test',
    KMS_CONSISTENCY_MS: '0',
    KMS_ENDPOINT: endpoint,
    KMS_OUT: join(folder, 'out'),
    KMS_STATE_DIR: join(folder, state),
    KMS_TIMEOUT_MS: '200',
    KMS_WORKERS: '1',
  };
}

/** How many runs on standing keys began; a liar may keep one from it. */
let nights = 0;

/** Opens a run, uses its keys and ends it. */
async function runWith(config: Config): Promise<void> {
  const run = await openRun(config, []).catch(error => {
    if (!isExpected(error)) throw error;
  });
  if (!run) return;
  if (config.keys === 'pool') nights += 1;
  await useKeys(run, config);
  await run.end();
}

/** A run, two nights on standing keys, a sweep of what they left, a sweep that knows no ledger, and doctor. */
async function meet(liar: Liar): Promise<void> {
  const folder = scratch();
  const at = (state: string, keys: 'fresh' | 'pool') =>
    loadConfig({
      environment: { ...environmentFor(liar, folder, state), KMS_KEYS: keys },
      dotenv: {},
      folder,
    });
  const config = at('state', 'fresh');
  prepareOutputFolder(config.out);
  await runWith(config);
  for (let night = 0; night < 2; night += 1) await runWith(at('pool', 'pool'));
  for (const swept of [config, at('pool', 'pool'), at('elsewhere', 'fresh')])
    await sweep(swept, false, { olderThanMs: defaultOlderThanMs }).catch(error =>
      assert.ok(isExpected(error), error),
    );
  for await (const _ of examine(config, new Secrets()));
}

it(`${seeds} servers that lie in every field of their replies: no key of a customer is touched`, async () => {
  let changes = 0;
  for (let seed = 0; seed < seeds; seed += 1) {
    const liar = await startLiar(seed);
    try {
      await meet(liar);
    } finally {
      await liar.close();
    }
    changes += liar.changes();
    assert.deepEqual(liar.harmful, [], `seed ${seed}`);
  }
  assert.ok(changes > 5 * seeds, `only ${changes} requests changed something`);
  assert.ok(nights > seeds / 2, `only ${nights} runs on standing keys began`);
});

it(`${wholeRuns} of them meet a whole run, each on standing keys and on new ones, and no key of a customer is touched`, async () => {
  for (let seed = 0; seed < wholeRuns; seed += 1)
    for (const keys of ['fresh', 'pool']) {
      const liar = await startLiar(seed);
      const environment = environmentFor(liar, scratch());
      const { code, stdout, stderr } = await runCommand(['certify'], {
        ...environment,
        KMS_KEYS: keys,
        KMS_REPORTS: 'none',
        KMS_WORKERS: '2',
      });
      await liar.close();
      const said = stdout + stderr;
      assert.notEqual(code, null, said);
      assert.doesNotMatch(said, /^ +at .*:\d+:\d+\)?$/m);
      assert.deepEqual(liar.harmful, [], `seed ${seed}, ${keys}`);
    }
});
