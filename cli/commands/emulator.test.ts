import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { faults, variants } from '../../emulator/index.ts';
import { TestClient } from '../../emulator/tests/client.testing.ts';
import { runCommand } from '../testing/test-run.testing.ts';

test('the emulator prints on its first line all that moves its clock, and ends when asked to', async () => {
  let [moved, refused] = [0, 0];
  const { code, stdout, stderr } = await runCommand(['emulator'], {}, async child => {
    try {
      const [line] = await once(createInterface(child.stdout ?? process.stdin), 'line');
      const env = JSON.parse(line) as Record<string, string>;
      const { KMS_ENDPOINT: endpoint = '', KMS_CONTROL_ENDPOINT: controlEndpoint = '' } = env;
      const reached = { env, endpoint, controlEndpoint };
      const kms = new TestClient({ ...reached, controlToken: env.KMS_CONTROL_TOKEN ?? '' });
      const before = await kms.advance(0);
      moved = (await kms.advance(3_600)) - before;
      const stranger = new TestClient({ ...reached, controlToken: 'guessed' });
      refused = (await stranger.control('/clock', { method: 'POST', body: '{"advance_seconds":1}' })).status;
    } finally {
      child.kill('SIGTERM');
    }
  });
  assert.equal(code, 0, stderr);
  assert.ok(moved >= 3_600 && moved < 3_660, `${moved}`);
  assert.equal(refused, 401);
  assert.equal(stdout.trim().split('\n').length, 1);
});

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
