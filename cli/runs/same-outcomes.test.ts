/** A server with a fault gives the same outcomes night after night, however many workers there are. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { type Fault, faults, startEmulator } from '../../emulator/index.ts';
import { certificateIn, runCommand, runSettings, scratch } from '../testing/test-run.testing.ts';

/** How often each fault is judged with each number of workers; more than one takes hours: see CONTRIBUTING.md. */
const times = Number(process.env.CONFORMANCE_SAME_OUTCOMES ?? 0);

/** Faults of ten kinds: in changes and reads, races, tokens, listings, other projects, time, and refused imports. */
const kinds = [
  'refused-import-rebinds-the-key',
  'delete-erases-twins',
  'delete-from-disabled-does-nothing',
  'decrypt-uses-a-cache',
  'every-simultaneous-delete-wins',
  'import-token-of-another-key-is-accepted',
  'keys-pending-deletion-are-not-listed',
  'key-of-another-project-is-described',
  'material-of-a-reimport-never-expires',
  'simultaneous-imports-forget-the-binding',
];
const [judged, workers] = times ? [kinds, ['1', '2', '8']] : [kinds.slice(0, 1), ['1', '8']];

async function outcomesOf(id: string, workers: string): Promise<string[]> {
  const fault = faults.find(fault => fault.id === id) as Fault;
  await using emulator = await startEmulator({ fault });
  const out = join(scratch(), 'out');
  await runCommand(['certify', '--workers', workers], runSettings(emulator.env, out));
  const { level, requirements } = certificateIn(out);
  return [level, ...requirements.map(({ id, outcome }) => `${id} ${outcome}`)];
}

for (const id of judged) {
  it(`${id}: the same outcomes with ${workers.join(', ')} workers, ${Math.max(times, 1)} times each`, async () => {
    let first: string[] | undefined;
    for (const count of workers) {
      for (let turn = 0; turn < Math.max(times, 1); turn += 1) {
        const found = await outcomesOf(id, count);
        first ??= found;
        assert.deepEqual(found, first, `with ${count} workers, time ${turn + 1}`);
      }
    }
  });
}
