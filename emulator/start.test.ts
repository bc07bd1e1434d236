import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startEmulator } from './index.ts';

const port = (endpoint: string): number => Number(new URL(endpoint).port);

test('picks free ports, and listens on loopback alone', async () => {
  const [first, second] = await Promise.all([startEmulator(), startEmulator()]);
  const ports = [first, second].flatMap(each => [port(each.endpoint), port(each.controlEndpoint)]);
  assert.equal(new Set(ports).size, 4);
  assert.equal(new URL(first.endpoint).hostname, '127.0.0.1');
  await Promise.all([first.close(), second.close()]);
});

test('says what is wrong when a port is in use', async () => {
  const running = await startEmulator();
  const taken = port(running.endpoint);
  const expected = new RegExp(`KMS port .*127\\.0\\.0\\.1:${taken}.*in use.*another port`);
  await assert.rejects(startEmulator({ port: taken }), expected);
  await assert.rejects(startEmulator({ controlPort: taken }), /control port .*in use/);
  await running.close();
  await running.close();
});

test('makes new credentials at every start, long enough never to occur by chance', async () => {
  const [first, second] = await Promise.all([startEmulator(), startEmulator()]);
  for (const [name, value] of Object.entries(first.env)) {
    if (!/TOKEN|PASSWORD|SECRET/.test(name)) continue;
    assert.notEqual(value, second.env[name], name);
    assert.ok(value.length >= (name.endsWith('TOKEN') ? 64 : 32), name);
  }
  await Promise.all([first.close(), second.close()]);
});
