/**
 * Clients of OpenStack that know the address of IAM, and a name and password in their OS_* variables: they find KMS by
 * themselves. They come as Debian packages; where one is missing, its tests are skipped and say which.
 */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type RunningEmulator, startEmulator } from '../index.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('./keystone.py', import.meta.url));

const needed = { keystoneauth1: 'python3-keystoneauth1', cryptography: 'python3-cryptography' } as const;

/** Longest time to look for something, and for one command on a busy machine, in milliseconds. */
const [looking, patience] = [30_000, 120_000];

/** What a Python does not have of what the story needs, as Debian names it. */
function lacking(python: string): string[] {
  const has = (module: string) =>
    spawnSync(python, ['-c', `import ${module}`], { timeout: looking }).status === 0;
  if (!has('sys')) return ['python3'];
  return Object.entries(needed).flatMap(([module, debian]) => (has(module) ? [] : [debian]));
}

/** The Python of the path, else that of Debian: another one may stand before it. */
const pythons = ['python3', '/usr/bin/python3'].map(name => ({ name, lacks: lacking(name) }));
const python = pythons.find(({ lacks }) => lacks.length === 0)?.name;
const openstack = (process.env.PATH ?? '')
  .split(delimiter)
  .map(folder => join(folder, 'openstack'))
  .find(file => existsSync(file));

const without = (packages: readonly string[]) => `missing here: ${packages.join(', ')} (Debian packages)`;
const skipStory = python ? false : without(pythons.at(-1)?.lacks ?? []);
const skipCommand = openstack ? false : without(['python3-openstackclient']);

let [plain, encrypted]: RunningEmulator[] = [];
before(async () => {
  [plain, encrypted] = await Promise.all([startEmulator(), startEmulator({ over: 'tls' })]);
});
after(() => Promise.all([plain?.close(), encrypted?.close()]));

/** The environment of a client: nothing of KMS, only what it needs to log in. */
function variables(emulator: RunningEmulator): Record<string, string> {
  const { env } = emulator;
  const ours = /^(KMS_|OS_|HUAWEICLOUD_|https?_proxy$|no_proxy$)/i;
  const foreign = Object.entries(process.env).filter(([name]) => !ours.test(name));
  return {
    ...(Object.fromEntries(foreign) as Record<string, string>),
    OS_AUTH_URL: String(env.KMS_IAM_ENDPOINT),
    OS_USERNAME: String(env.KMS_USER),
    OS_PASSWORD: String(env.KMS_PASSWORD),
    OS_USER_DOMAIN_NAME: String(env.KMS_DOMAIN),
    OS_PROJECT_NAME: 'eu-de',
    OS_PROJECT_DOMAIN_NAME: String(env.KMS_DOMAIN),
    ...(env.KMS_CA_FILE && { OS_CACERT: env.KMS_CA_FILE }),
  };
}

const running = (emulator: RunningEmulator | undefined): RunningEmulator => {
  assert.ok(emulator);
  return emulator;
};

/** What `openstack` prints as JSON. */
async function answer(words: readonly string[], more: Record<string, string> = {}) {
  const env = { ...variables(running(plain)), ...more };
  const { stdout } = await run(String(openstack), [...words, '-f', 'json'], { env, timeout: patience });
  return JSON.parse(stdout);
}

test('openstack token issue logs in, with and without the version in the address', {
  skip: skipCommand,
}, async () => {
  const { KMS_IAM_ENDPOINT: address, KMS_PROJECT_ID } = running(plain).env;
  for (const OS_AUTH_URL of [`${address}`, `${address}/v3`]) {
    const token = await answer(['token', 'issue'], { OS_AUTH_URL });
    assert.equal(token.project_id, KMS_PROJECT_ID);
    const path = `${address}/v1.0/${token.project_id}/kms/list-keys`;
    const headers = { 'X-Auth-Token': token.id, 'Content-Type': 'application/json' };
    assert.equal((await fetch(path, { method: 'POST', headers, body: '{}' })).status, 200);
  }
});

test('openstack catalog list shows KMS at this address', { skip: skipCommand }, async () => {
  const { KMS_ENDPOINT: address, KMS_PROJECT_ID } = running(plain).env;
  const catalog: { Type: string; Endpoints: { url: string }[] }[] = await answer(['catalog', 'list']);
  const found = catalog.map(({ Type, Endpoints }) => [Type, Endpoints[0]?.url]);
  assert.deepEqual(found, [
    ['identity', `${address}/v3`],
    ['kms', `${address}/v1.0/`],
    ['kmsv1', `${address}/v1.0/${KMS_PROJECT_ID}`],
  ]);
});

test('openstack project list shows the project of the user', { skip: skipCommand }, async () => {
  const projects = await answer(['project', 'list']);
  assert.deepEqual(projects, [{ ID: running(plain).env.KMS_PROJECT_ID, Name: 'eu-de' }]);
});

test('openstack project show finds the project by its name and by its id', {
  skip: skipCommand,
}, async () => {
  const id = String(running(plain).env.KMS_PROJECT_ID);
  for (const project of ['eu-de', id]) {
    const shown = await answer(['project', 'show', project]);
    assert.deepEqual([shown.id, shown.name], [id, 'eu-de']);
  }
});

test('openstack says that a wrong password is wrong', { skip: skipCommand }, async () => {
  await assert.rejects(answer(['token', 'issue'], { OS_PASSWORD: 'wrong' }), /HTTP 401/);
});

for (const over of ['HTTP', 'HTTPS'] as const)
  test(`a keystoneauth session finds KMS and goes through the whole story, over ${over}`, {
    skip: skipStory,
  }, async () => {
    const env = variables(running(over === 'HTTP' ? plain : encrypted));
    const { stdout } = await run(String(python), [program], { env, timeout: patience });
    assert.equal(stdout, 'ok\n');
  });
