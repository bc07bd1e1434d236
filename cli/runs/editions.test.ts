import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { profiles } from '../../schemas/profiles.ts';
import { certificateIn, runCommand, scratch } from '../testing/test-run.testing.ts';

/** The same outcomes in each edition, requirement by requirement, but for what an edition itself decides. */
test('the embedded emulator conforms in every edition, with the same outcomes', async () => {
  const outcomes = [];
  for (const name of Object.keys(profiles)) {
    const out = join(scratch(), 'out');
    const { code, stdout } = await runCommand(['certify', '--profile', name, '--out', out]);
    const { level, requirements } = certificateIn(out);
    assert.equal(code, 0, stdout);
    assert.equal(level, 'CONFORMANT STRICT', name);
    outcomes.push(requirements.map(({ id, outcome }) => `${id} ${outcome}`));
  }
  assert.ok(outcomes.length > 1);
  for (const each of outcomes) assert.deepEqual(each, outcomes[0]);
});
