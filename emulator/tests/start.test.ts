import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { type TestContext, test } from 'node:test';
import { type EmulatorOptions, type RunningEmulator, startEmulator } from '../index.ts';

const port = (endpoint: string): number => Number(new URL(endpoint).port);

/** An emulator that ends with the test, however that ends. */
async function started(t: TestContext, options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const emulator = await startEmulator(options);
  t.after(() => emulator.close());
  return emulator;
}

test('picks free ports and listens on loopback only', async t => {
  const both = await Promise.all([started(t), started(t)]);
  const ports = both.flatMap(each => [port(each.endpoint), port(each.controlEndpoint)]);
  assert.equal(new Set(ports).size, 4);
  assert.equal(new URL(both[0].endpoint).hostname, '127.0.0.1');
});

test('says what is wrong when it cannot listen', async t => {
  const running = await started(t);
  const taken = port(running.endpoint);
  const expected = new RegExp(`KMS port .*127\\.0\\.0\\.1:${taken}.*in use.*another port`);
  await assert.rejects(startEmulator({ port: taken }), expected);
  await assert.rejects(startEmulator({ controlPort: taken }), /control port .*in use/);
  await assert.rejects(startEmulator({ host: '192.0.2.1' }), /192\.0\.2\.1.*does not have the address/);
  await running.close();
  await running.close();
});

test('makes new random credentials at every start', async t => {
  const [first, second] = await Promise.all([started(t), started(t)]);
  for (const [name, value] of Object.entries(first.env)) {
    if (!/TOKEN|PASSWORD|SECRET/.test(name)) continue;
    assert.notEqual(value, second.env[name], name);
    assert.ok(value.length >= (name.endsWith('TOKEN') ? 64 : 32), name);
  }
});

test('serves HTTPS with a new certificate for its host, and removes it at the end', async t => {
  const emulator = await started(t, { over: 'tls', host: '::1' });
  const file = String(emulator.env.KMS_CA_FILE);
  assert.equal(readFileSync(file, 'utf8'), emulator.ca);
  const { hostname } = new URL(emulator.endpoint);
  assert.equal(hostname, '[::1]');
  const status = await new Promise((resolve, reject) => {
    request(`${emulator.endpoint}/v3`, { ca: emulator.ca, agent: false }, reply => {
      reply.resume();
      resolve(reply.statusCode);
    })
      .on('error', reject)
      .end();
  });
  assert.equal(status, 200);
  await emulator.close();
  assert.ok(!existsSync(file));
});

test('logs one line for each request, without secrets or control characters', async t => {
  const lines: string[] = [];
  const emulator = await started(t, { log: line => lines.push(line) });
  await fetch(`${emulator.endpoint}/v3?x=secret`);
  const headers = { 'X-Auth-Token': String(emulator.env.KMS_AUTH_TOKEN) };
  await fetch(`${emulator.endpoint}/v1.0/${emulator.env.KMS_PROJECT_ID}/kms/nothing`, { headers });
  assert.match(lines[0] ?? '', /^\d{4}-.*Z GET \/v3 200 - [\d.]+ ms$/);
  assert.match(lines[1] ?? '', /\/kms\/nothing 404 APIGW\.0101 /);
  assert.ok(!lines.join().includes(headers['X-Auth-Token']));
});
