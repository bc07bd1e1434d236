import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { Secrets } from '../../client/secrets/secrets.ts';
import { startEmulator } from '../../emulator/index.ts';
import { loadConfig } from '../config/config.ts';
import { hostClient, sessionOf, unrecorded } from './host-client.ts';

const emulator = await startEmulator();
after(() => emulator.close());

function configured(environment: Record<string, string> = {}) {
  return loadConfig({ environment: { ...emulator.env, ...environment }, dotenv: {}, folder: '/' });
}

it('an import token that a reply gives outside any test is a secret of the run from then on', async () => {
  const secrets = new Secrets();
  const { client, guard, close } = hostClient(configured(), unrecorded(secrets));
  const created = await client.call('create-key', { key_alias: 'any', origin: 'external' });
  const { key_id } = (created.body as { key_info: { key_id: string } }).key_info;
  guard.admit(key_id);
  const reply = await client.call('get-parameters-for-import', {
    key_id,
    wrapping_algorithm: 'RSAES_OAEP_SHA_256',
  });
  const { import_token } = reply.body as { import_token: string };
  await close();
  assert.deepEqual(secrets.foundIn(`It was ${import_token}.`), ['import token']);
});

it('so is the token of a login', async () => {
  const secrets = new Secrets();
  const session = sessionOf(configured({ KMS_AUTH: 'login' }), unrecorded(secrets));
  const { token = '' } = (await session?.pass()) ?? {};
  assert.deepEqual(secrets.foundIn(token), ['token']);
});
