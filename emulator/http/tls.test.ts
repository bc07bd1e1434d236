import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { describe, it } from 'node:test';
import { faults, startEmulator, type Variant, variants } from '../index.ts';

const path = '/v1.0/nobody/kms/user-quotas';

interface Answer {
  readonly status: number | undefined;
  readonly location?: string | undefined;
}

function ask(request: typeof overHttps, options: object): Promise<Answer | string> {
  return new Promise(resolve => {
    const sent = request({ path, agent: false, ...options }, ({ statusCode, headers }) => {
      resolve({ status: statusCode, ...(headers.location && { location: headers.location }) });
      sent.destroy();
    });
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message)).end();
  });
}

/** What an emulator over TLS answers: over TLS with these versions, and in clear. */
async function answersOf(variant?: Variant) {
  const emulator = await startEmulator({ over: 'tls', ...(variant && { variant }) });
  const { hostname, port, protocol } = new URL(emulator.endpoint);
  const ca = readFileSync(emulator.env.KMS_CA_FILE ?? '');
  const tls = await ask(overHttps, { hostname, port, ca });
  const ciphers = 'DEFAULT:@SECLEVEL=0';
  const old = await ask(overHttps, {
    hostname,
    port,
    ca,
    ciphers,
    minVersion: 'TLSv1.1',
    maxVersion: 'TLSv1.1',
  });
  const clear = await ask(overHttp as typeof overHttps, { hostname, port });
  await emulator.close();
  return { protocol, origin: `${hostname}:${port}`, tls, old, clear };
}

const named = (id: string) => [...faults, ...variants].find(each => each.id === id);

describe('an emulator over TLS', () => {
  it('answers over TLS 1.2 or later alone', async () => {
    const { protocol, tls, old, clear } = await answersOf();
    assert.deepEqual([protocol, tls, clear], ['https:', { status: 403 }, 'ECONNRESET']);
    assert.match(String(old), /^E/);
  });

  it('serves in clear, or speaks old versions, where a rule says so', async () => {
    assert.deepEqual((await answersOf(named('clear-requests-are-served'))).clear, { status: 403 });
    assert.deepEqual((await answersOf(named('tls-1-1-is-spoken'))).old, { status: 403 });
  });

  it('redirects what comes in clear, to TLS or not', async () => {
    const toTls = await answersOf(named('clear-requests-are-redirected-to-tls'));
    assert.deepEqual(toTls.clear, { status: 301, location: `https://${toTls.origin}${path}` });
    const inClear = await answersOf(named('clear-requests-are-redirected-in-clear'));
    assert.deepEqual(inClear.clear, { status: 301, location: `http://${inClear.origin}${path}` });
  });
});
