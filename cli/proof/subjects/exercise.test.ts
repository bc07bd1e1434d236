import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastingRules } from '../../../emulator/index.ts';
import type { RunHost } from '../../../run/host/run-host.ts';
import { Exercise } from './exercise.ts';

const key = {
  key_id: 'k',
  alias: 'a',
  description: '',
  kind: 'external/AES_256',
  imports: 0,
  ready: false,
} as const;

/** A run host that has one key to lend, and what a worker calls in a test with these rules asked meanwhile. */
function story() {
  const asked: string[] = [];
  const exercise = new Exercise(
    async () => asked.splice(0),
    rule => lastingRules.includes(rule),
  );
  const host = {
    lease: async () => ({ key }),
    created: async () => {},
    record: async () => {},
    facts: async () => ({ runId: 'r' }),
  } as unknown as RunHost;
  const seen = exercise.listening(host) as RunHost;
  const run = async (name: string, rules: readonly string[], use?: (host: RunHost) => Promise<unknown>) => {
    await use?.(seen);
    asked.push(...rules);
    await seen.record(0, [{ type: 'test', test: name, requirements: [], status: 'passed', ms: 1 }], []);
  };
  return { exercise, seen, run };
}

test('each test has the rules that were asked while it ran', async () => {
  const { exercise, run } = story();
  await run('first', ['statusOf', 'successStatus']);
  await run('second', ['statusOf']);
  assert.deepEqual(exercise.byTest, { first: ['statusOf', 'successStatus'], second: ['statusOf'] });
});

test('who takes a key from an earlier test depends on what that left with it, and on nothing else of it', async () => {
  const { exercise, run } = story();
  await run('creates', ['stateAfterCreate', 'statusOf'], host => host.created('a', 'k'));
  await run('takes', ['seesKey'], host => host.lease('external/AES_256', 'any'));
  await run('alone', ['seesKey']);
  assert.deepEqual(exercise.byTest.takes, ['seesKey', 'stateAfterCreate']);
  assert.deepEqual(exercise.byTest.alone, ['seesKey']);
});

test('everything else of the run host is there as it was', async () => {
  assert.deepEqual(await story().seen.facts(), { runId: 'r' });
});
