import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startEmulator } from '../../emulator/index.ts';
import type { Certificate } from '../../schemas/generated/certificate.ts';
import { type Instead, middleman, type Passing } from '../testing/middleman.testing.ts';
import { certificateIn, runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';

/** The request from which on the target no longer accepts the run's own credentials. */
const turn = 300;

/** Each of two workers may have sent eight requests at once, and the run asks twice each time whether it is so. */
const mostAfter = 30;

const expired = { error: { error_code: 'KMS.0303', error_msg: 'The X-Auth-Token has expired.' } };
const refusals = {
  '403 KMS.0303': { status: 403, body: JSON.stringify(expired) },
  'a bare 401': { status: 401, body: '' },
  'a bare 403': { status: 403, body: '' },
} as const;

interface Lost {
  readonly code: number | null;
  readonly stdout: string;
  readonly certificate: Certificate;
  readonly logins: number;
}

/** Certifies an emulator whose front answers some requests itself. */
async function certifyBehind(
  answer: (passing: Passing, token: string) => Instead | undefined,
  more: (env: Record<string, string>, endpoint: string) => Record<string, string> = () => ({}),
): Promise<Lost> {
  const emulator = await startEmulator();
  const out = join(scratch(), 'out');
  const token = emulator.env.KMS_AUTH_TOKEN ?? '';
  const man = await middleman(emulator.env.KMS_ENDPOINT ?? '', passing => answer(passing, token));
  const { code, stdout } = await runCommand(['certify', '--workers', '2'], {
    ...withoutConsole(emulator.env),
    KMS_REPORTS: 'none',
    ...more(emulator.env, man.endpoint),
    KMS_ENDPOINT: man.endpoint,
    KMS_CONSISTENCY_MS: '0',
    KMS_OUT: out,
    KMS_STATE_DIR: scratch(),
  });
  const logins = man.seen.filter(name => name === 'tokens').length;
  man.close();
  await emulator.close();
  return { code, stdout, certificate: certificateIn(out), logins };
}

describe('credentials that are no longer accepted midway', () => {
  for (const [name, refusal] of Object.entries(refusals)) {
    it(`leave the run INCOMPLETE, and no verdict: ${name}`, async () => {
      const after: string[] = [];
      const { code, stdout, certificate } = await certifyBehind(({ n, url, headers }, token) => {
        if (n < turn || headers['x-auth-token'] !== token) return undefined;
        after.push(url);
        return refusal;
      });
      assert.equal(certificate.level, 'INCOMPLETE', stdout);
      assert.equal(code, 2, stdout);
      assert.match(stdout, /the token is no longer accepted since \d{4}-\d\d-\d\dT/);
      assert.deepEqual(
        certificate.requirements.filter(({ outcome }) => outcome === 'fail'),
        [],
      );
      assert.ok((certificate.cleanup?.residue.length ?? 0) > 0, 'nothing is named as left behind');
      for (const { reason } of certificate.cleanup?.residue ?? []) assert.match(reason, /no longer accepted/);
      assert.ok(after.length < mostAfter, `${after.length} requests were sent with it after that: ${after}`);
    });
  }

  it('retire the keys after all when they are accepted again at the end', async () => {
    // Until the run has asked both of its control requests: however many others are on their way then.
    const controls = ['user-quotas', 'list-keys'];
    const { code, certificate, stdout } = await certifyBehind(({ n, url, headers }, token) => {
      if (n < turn || headers['x-auth-token'] !== token || controls.length === 0) return undefined;
      if (url.endsWith(controls[0] ?? '')) controls.shift();
      return refusals['403 KMS.0303'];
    });
    assert.equal(code, 2, stdout);
    assert.deepEqual(certificate.cleanup?.residue, []);
  });

  it('are renewed by a password login, and the run goes on', async () => {
    const tokens: string[] = [];
    const { code, stdout, logins } = await certifyBehind(
      ({ n, headers }) => {
        const token = String(headers['x-auth-token'] ?? '');
        if (n < turn && token && !tokens.includes(token)) tokens.push(token);
        const outdated = n >= turn && token === tokens[0];
        return outdated ? refusals['403 KMS.0303'] : undefined;
      },
      (_, endpoint) => ({ KMS_AUTH: 'login', KMS_IAM_ENDPOINT: endpoint }),
    );
    assert.equal(code, 0, stdout);
    assert.match(stdout, /CONFORMANT STRICT/);
    assert.ok(logins < 12, `${logins} logins`);
  });
});

describe('one operation that refuses the credentials', () => {
  it('is the fault of the target, and no end of the run', async () => {
    const { code, certificate, stdout } = await certifyBehind(({ url, headers }, token) =>
      url.endsWith('/delete-imported-key-material') && headers['x-auth-token'] === token
        ? refusals['403 KMS.0303']
        : undefined,
    );
    assert.equal(code, 1, stdout);
    assert.equal(certificate.requirements.find(({ id }) => id === 'DEL-001')?.outcome, 'fail');
  });
});
