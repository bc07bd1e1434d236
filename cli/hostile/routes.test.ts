import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { type RunningEmulator, startEmulator } from '../../emulator/index.ts';
import { certificateIn, runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';
import { assertNoTrace, textsIn } from './servers/canaries.testing.ts';
import { slowForward, tunnel } from './servers/forward.testing.ts';

let emulator: RunningEmulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.close());

/** Certifies one requirement, which ends INCOMPLETE because it is but one. */
async function certifyOne(environment: Record<string, string>) {
  const [out, state] = [join(scratch(), 'out'), scratch()];
  const { KMS_CONTROL_ENDPOINT: _, ...env } = withoutConsole(emulator.env);
  const run = await runCommand(['certify', '--requirement', 'PRE-001', '--workers', '1'], {
    ...env,
    KMS_OUT: out,
    KMS_STATE_DIR: state,
    KMS_CONSISTENCY_MS: '0',
    ...environment,
  });
  return { ...run, out, state };
}

function assertPassed({ code, stdout, stderr, out }: Awaited<ReturnType<typeof certifyOne>>): void {
  assert.equal(code, 2, stdout + stderr);
  const found = certificateIn(out).requirements.find(({ id }) => id === 'PRE-001');
  assert.equal(found?.outcome, 'pass', stdout + stderr);
}

it('an IPv6 endpoint of this machine is one on loopback, whatever its port', async () => {
  const forward = await slowForward(emulator.endpoint, 0, '::1');
  const run = await certifyOne({ KMS_ENDPOINT: `http://[::1]:${forward.port}` });
  await forward.close();

  assertPassed(run);
  const { target, cleanup } = certificateIn(run.out);
  assert.deepEqual([target.class, target.host], ['loopback', `[::1]:${forward.port}`]);
  assert.deepEqual(cleanup?.residue, []);
  assert.match(readdirSync(run.state).join(), /^loopback-[0-9a-f]{12}$/);
});

it('a proxy leads to the target, and its password comes to light nowhere', async () => {
  const proxy = await tunnel(emulator.endpoint);
  const password = 'canary-proxy-4711';
  const run = await certifyOne({
    KMS_ENDPOINT: 'http://kms.example.com',
    KMS_CONFIRM: `kms.example.com/${emulator.env.KMS_PROJECT_ID}`,
    KMS_ALLOW_HTTP: '1',
    KMS_RPS: '1000',
    HTTP_PROXY: `http://somebody:${password}@127.0.0.1:${proxy.port}`,
  });
  await proxy.close();

  assertPassed(run);
  const basic = Buffer.from(`somebody:${password}`).toString('base64');
  assert.match(proxy.asked[0] ?? '', /^CONNECT kms\.example\.com:80 HTTP/);
  assert.ok(proxy.asked[0]?.includes(`Basic ${basic}`), 'the proxy was not told who asks');
  assertNoTrace([run.stdout, run.stderr, ...textsIn(run.out)], [password, basic]);
});

it('this machine is reached without a proxy', async () => {
  assertPassed(await certifyOne({ HTTP_PROXY: 'http://127.0.0.1:9' }));
});

it('a proxy that is none is refused before anything is sent', async () => {
  const environment = {
    KMS_ENDPOINT: 'https://kms.example.com',
    KMS_CONFIRM: `kms.example.com/${emulator.env.KMS_PROJECT_ID}`,
  };
  const strange = await certifyOne({ ...environment, HTTPS_PROXY: 'socks5://x:canary-proxy@127.0.0.1:9' });
  assert.equal(strange.code, 3);
  assert.match(strange.stderr, /HTTPS_PROXY is not the URL of an HTTP proxy/);
  assert.doesNotMatch(strange.stderr, /canary-proxy/);

  const gone = await certifyOne({ ...environment, HTTPS_PROXY: '127.0.0.1:9' });
  assert.equal(gone.code, 3);
  assert.match(
    gone.stderr,
    /^Cannot start: the proxy 127\.0\.0\.1:9 refuses connections\. Check HTTPS_PROXY/,
  );
});

it('a certificate authority that cannot be read is refused in one line', async () => {
  for (const file of ['/no/such/file.pem', join(process.cwd(), 'package.json')]) {
    const { code, stderr } = await certifyOne({ KMS_CA_FILE: file });
    assert.equal(code, 3);
    assert.match(stderr, /KMS_CA_FILE has to be the path of a readable PEM file with a certificate/);
  }
});
