import { test as base, expect } from '@playwright/test';
import { type RunningEmulator, startEmulator } from 'kms-conformance/emulator';

/** One emulator for each worker, as it was at its start for each test. */
const test = base.extend<{ kms: RunningEmulator }, { emulator: RunningEmulator }>({
  emulator: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright asks for a pattern
    async ({}, use) => {
      const emulator = await startEmulator();
      await use(emulator);
      await emulator.close();
    },
    { scope: 'worker' },
  ],
  kms: async ({ emulator }, use) => {
    await emulator.controls.reset();
    await use(emulator);
  },
});

for (const alias of ['orders', 'invoices'])
  test(`creates the key ${alias} in an empty project`, async ({ kms, request }) => {
    const path = `${kms.endpoint}/v1.0/${kms.env.KMS_PROJECT_ID}/kms`;
    const headers = { 'X-Auth-Token': kms.env.KMS_AUTH_TOKEN ?? '' };
    const created = await request.post(`${path}/create-key`, { headers, data: { key_alias: alias } });
    expect(created.status()).toBe(200);
    const quotas = await request.get(`${path}/user-quotas`, { headers });
    expect((await quotas.json()).quotas.resources[0].used).toBe(1);
  });
