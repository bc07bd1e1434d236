import { startEmulator } from 'kms-conformance/emulator';
import { expect, test } from 'vitest';

test('a scheduled deletion is carried out when its day comes', async () => {
  await using emulator = await startEmulator({
    seed: {
      projects: [{ name: 'eu-de' }],
      users: [{ name: 'alice', roles: { 'eu-de': 'admin' } }],
      keys: [{ project: 'eu-de', key_alias: 'orders', key_state: 'Pending deletion', pending_days: 7 }],
    },
  });
  const list = async () => {
    const reply = await fetch(`${emulator.endpoint}/v1.0/${emulator.env.KMS_PROJECT_ID}/kms/list-keys`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Auth-Token': emulator.env.KMS_AUTH_TOKEN ?? '' },
      body: '{}',
    });
    return (await reply.json()) as { total: number };
  };
  expect((await list()).total).toBe(1);
  await emulator.controls.advance(7 * 86_400);
  expect((await list()).total).toBe(0);
});

test('a client can be tried against a service that fails', async () => {
  await using emulator = await startEmulator();
  emulator.controls.setConditions({ reject: { percent: 100, status: 503 } });
  const reply = await fetch(`${emulator.endpoint}/v3`);
  expect(reply.status).toBe(503);
});
