import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startEmulatorThread } from './thread.ts';

test('an emulator in a thread serves, and is gone when it is closed', async () => {
  const emulator = await startEmulatorThread({ profile: 'huaweicloud' });
  const { KMS_PROJECT_ID = '', KMS_AUTH_TOKEN = '', KMS_PROFILE } = emulator.env;
  assert.equal(KMS_PROFILE, 'huaweicloud');
  const ask = () =>
    fetch(`${emulator.endpoint}/v1.0/${KMS_PROJECT_ID}/kms/user-quotas`, {
      headers: { 'x-auth-token': KMS_AUTH_TOKEN, connection: 'close' },
    });
  assert.equal((await ask()).status, 200);
  await emulator.close();
  await assert.rejects(ask());
});

test('its errors reach whoever starts it', async () => {
  const emulator = await startEmulatorThread();
  const port = Number(new URL(emulator.endpoint).port);
  await assert.rejects(startEmulatorThread({ port }), /cannot listen/);
  await emulator.close();
});
