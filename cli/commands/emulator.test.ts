import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faults, variants } from '../../emulator/index.ts';
import { runCommand } from '../testing/test-run.testing.ts';

test('emulator --list has a line for each fault and each variant: id, what it breaks, story', async () => {
  const { code, stdout } = await runCommand(['emulator', '--list']);
  assert.equal(code, 0);
  assert.ok(faults.length > 100 && variants.length > 10);
  assert.deepEqual(
    stdout.trimEnd().split('\n'),
    [
      ...faults.map(({ id, breaks, story }) => [id, breaks.join(' '), story]),
      ...variants.map(({ id, story }) => [id, 'variant', story]),
    ].map(cells => cells.join('\t')),
  );
  for (const { id, story } of [...faults, ...variants]) assert.ok(id && story.length > 10, id);
});
