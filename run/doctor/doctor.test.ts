import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { createServer } from 'node:tls';
import type { Config } from '../config/shape.ts';
import type { Prober, Seen } from './prober.ts';
import { reach } from './reach.ts';
import { clock, estimate, latency, quota, rate } from './service.ts';

const pem = readFileSync(new URL('../../fixtures/tls/test-server.pem', import.meta.url), 'utf8');

const server = createServer({ key: pem, cert: pem }).listen(0, '127.0.0.1');
await new Promise(done => server.once('listening', done));
after(() => server.close());
const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;

function at(target: string, more: Partial<Config> = {}): Config {
  return { timeoutMs: 500, target: { endpoint: target, class: 'remote' }, ...more } as Config;
}

describe('the way to a target', () => {
  it('shows version and certificate, and says when nobody vouches for it', async () => {
    const [name, tls, certificate] = await reach(at(endpoint));
    assert.equal(name?.value, '127.0.0.1 is an address');
    assert.match(tls?.value ?? '', /^TLSv1\.3$/);
    assert.equal(certificate?.state, 'bad');
    assert.match(
      certificate?.value ?? '',
      /issued by .*until \d{4}-\d\d-\d\d \(-?\d+ days\): not accepted \(\w+\)/,
    );
    assert.match(certificate?.advice ?? '', /KMS_CA_FILE/);
  });

  it('trusts the authority that is named', async () => {
    const [, , certificate] = await reach(at(endpoint.replace('127.0.0.1', 'localhost'), { ca: pem }));
    assert.equal(certificate?.state, 'ok', certificate?.value);
  });

  it('ends at a name that does not exist', async () => {
    const findings = await reach(at('https://kms.invalid', { timeoutMs: 5000 }));
    assert.equal(findings.length, 1);
    assert.match(findings[0]?.value ?? '', /^the name kms\.invalid cannot be resolved/);
  });

  it('ends at a port where nobody listens', async () => {
    const [, tls] = await reach(at('https://127.0.0.1:9'));
    assert.deepEqual([tls?.state, tls?.value], ['bad', 'no handshake with 127.0.0.1:9 (ECONNREFUSED)']);
  });

  it('leads through a proxy where there is one', async () => {
    const proxies = { https: 'http://user:secret@proxy.example:3128' };
    const findings = await reach(at('https://kms.invalid', { proxies }));
    assert.deepEqual(
      findings.map(({ state, value }) => `${state}: ${value}`),
      ['ok: through the proxy proxy.example:3128, which resolves the name'],
    );
  });

  it('in plain text is worth a warning, but for this machine', async () => {
    const remote = await reach(at('http://127.0.0.1'));
    assert.equal(remote[1]?.state, 'warn');
    const here = await reach(
      at('http://127.0.0.1', { target: { class: 'loopback', endpoint: 'http://127.0.0.1' } } as Config),
    );
    assert.equal(here[1]?.state, 'ok');
  });
});

const now = Date.parse('2026-01-02T03:04:05Z');

/** A prober that has seen these replies, at a moment that is known. */
function having(headers: Array<Record<string, string>>, config: Partial<Config> = {}, status = 200): Prober {
  const seen = headers.map(
    each => ({ reply: { status, headers: each }, ms: 10, at: now + 500 }) as unknown as Seen,
  );
  const whole = { timeoutMs: 1000, workers: 8, requirements: [], target: { class: 'remote' }, ...config };
  return { seen, config: whole } as unknown as Prober;
}

describe('the clock', () => {
  const told = (seconds: number) => ({ date: new Date(now + seconds * 1000).toUTCString() });

  it('is fine when it is right to the second', () => {
    const { state, value } = clock(having([told(0), told(-1), told(0)]));
    assert.deepEqual([state, value], ['ok', 'the target is on time with this machine']);
  });

  it('is worth a warning when it is wrong, and bad when signatures depend on it', () => {
    assert.equal(clock(having([told(-90)])).state, 'warn');
    assert.match(clock(having([told(-90)])).value, /^the target is 90 s behind this machine$/);
    assert.equal(clock(having([told(600)])).state, 'warn');
    assert.equal(clock(having([told(600)], { auth: 'aksk' })).state, 'bad');
  });

  it('may be untold', () => assert.equal(clock(having([{}])).state, 'warn'));
});

describe('the rate', () => {
  it('tells what the target tells, and what this machine keeps to', () => {
    const { state, value } = rate(having([{ 'x-ratelimit-remaining': '7' }, {}], { rps: 10 }));
    assert.equal(state, 'ok');
    assert.equal(
      value,
      'x-ratelimit-remaining: 7; 0 of 2 requests throttled; a run sends at most 10 a second',
    );
  });

  it('that is too high already is worth a warning', () => {
    assert.match(rate(having([{}], {}, 429)).advice ?? '', /KMS_RPS/);
  });
});

describe('the estimate', () => {
  it('goes by the rate where that is what takes time', () => {
    assert.match(
      estimate(20, having([], { rps: 10 })).value,
      /^about 4,450 to 5,000 requests, at most 34 keys on a conforming target, .* and 7\.5 to 8\.5 minutes$/,
    );
  });

  it('goes by latency and workers otherwise', () => {
    assert.match(estimate(100, having([])).value, / and 99 to 111 s$/);
    const embedded = having([], { target: { class: 'embedded' } as Config['target'] });
    assert.match(estimate(100, embedded).value, /^about 4,430 requests, .* and 99 s$/);
  });
});

it('a quota of one key is one key', async () => {
  const resources = [{ type: 'CMK', quota: 1, used: 0 }];
  const config = { requirements: [], workers: 1, keys: 'fresh' };
  const call = async () => ({ status: 200, body: { quotas: { resources } } });
  const { value } = await quota({ config, call } as unknown as Prober);
  assert.match(value, /^0 of 1 key used, room for 1; a run needs 31$/);
});

it('a latency near the time-out is worth a warning', () => {
  assert.equal(latency(20, having([])).state, 'ok');
  assert.equal(latency(700, having([])).state, 'warn');
});
