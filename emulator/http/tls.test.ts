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

/** The answers of an HTTPS emulator: over TLS 1.2 or later, over TLS 1.1, and in plain text. */
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
  const plain = await ask(overHttp as typeof overHttps, { hostname, port });
  await emulator.close();
  return { protocol, origin: `${hostname}:${port}`, tls, old, plain };
}

const named = (id: string) => [...faults, ...variants].find(each => each.id === id);

describe('an HTTPS emulator', () => {
  it('answers over TLS 1.2 or later only', async () => {
    const { protocol, tls, old, plain } = await answersOf();
    assert.deepEqual([protocol, tls, plain], ['https:', { status: 403 }, 'ECONNRESET']);
    assert.match(String(old), /^E/);
  });

  it('serves plain text or old versions where a rule allows it', async () => {
    assert.deepEqual((await answersOf(named('plain-http-is-served'))).plain, { status: 403 });
    assert.deepEqual((await answersOf(named('tls-1-1-is-spoken'))).old, { status: 403 });
  });

  it('redirects plain text to HTTPS or HTTP', async () => {
    const toTls = await answersOf(named('plain-http-is-redirected-to-https'));
    assert.deepEqual(toTls.plain, { status: 301, location: `https://${toTls.origin}${path}` });
    const toHttp = await answersOf(named('plain-http-is-redirected-to-plain-http'));
    assert.deepEqual(toHttp.plain, { status: 301, location: `http://${toHttp.origin}${path}` });
  });
});
