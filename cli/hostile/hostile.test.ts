import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { packageRoot } from '../../run/package-root.ts';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { type CommandRun, certificateIn, runCommand, scratch } from '../testing/test-run.testing.ts';
import { behaviours } from './servers/behaviours.testing.ts';
import { assertNoTrace, canaries, textsIn } from './servers/canaries.testing.ts';
import { afterFirst, startHostile } from './servers/server.testing.ts';

/** Who signed the certificates, but for the self-signed one. */
const authority = join(packageRoot(), 'cli/hostile/pems/authority.pem');

/** More than any of them may send before it is turned away, in bytes. */
const mostSent = 64 * 1024 * 1024;
const withinMs = 120_000;

function certify(endpoint: string, out: string, more: Record<string, string> = {}): Promise<CommandRun> {
  return runCommand(['certify', '--workers', '2'], {
    ...canaries,
    KMS_ENDPOINT: endpoint,
    KMS_OUT: out,
    KMS_STATE_DIR: scratch(),
    KMS_TIMEOUT_MS: '2000',
    ...more,
  });
}

describe('a hostile endpoint', { concurrency: 2 }, () => {
  for (const { id, does, exit, reason } of behaviours) {
    it(id, async () => {
      const hostile = await startHostile(does);
      const out = join(scratch(), 'out');
      const began = performance.now();
      const trust: Record<string, string> = 'certificate' in does ? { KMS_CA_FILE: authority } : {};
      const run = await certify(hostile.endpoint, out, trust);
      const tookMs = performance.now() - began;
      const [contacts, sent] = [hostile.contactsElsewhere(), hostile.sent()];
      await hostile.close();

      assert.equal(run.code, exit, run.stdout + run.stderr);
      assert.match(run.stdout + run.stderr, reason);
      assert.doesNotMatch(run.stdout + run.stderr, /^\s+at /m);
      assert.ok(tookMs < withinMs, `it took ${Math.round(tookMs)} ms`);
      assert.equal(contacts, 0, 'another host was asked');
      assert.ok(sent < mostSent, `${sent} bytes were taken`);
      assertNoTrace([run.stdout, run.stderr, ...textsIn(out)]);
      if (exit === 3) assert.equal(run.stderr.trim().split('\n').length, 1, run.stderr);
      assert.equal(existsSync(join(out, 'certificate.json')), exit !== 3);
      if (exit === 1) assert.equal(certificateIn(out).requirements.length, catalogue.requirements.length);
    });
  }
});

describe('an endpoint that turns hostile after its first reply', { concurrency: 2 }, () => {
  for (const [id, requests] of [
    ['hangs', 40],
    ['always-429-for-an-hour', 40],
    ['always-502', 60],
    ['page-of-html', 100],
  ] as const) {
    it(id, async () => {
      const { does } = behaviours.find(behaviour => behaviour.id === id) ?? assert.fail(id);
      const hostile = await startHostile(afterFirst(does));
      const out = join(scratch(), 'out');
      const began = performance.now();
      const run = await certify(hostile.endpoint, out);
      const tookMs = performance.now() - began;
      await hostile.close();

      assert.equal(run.code, id === 'page-of-html' ? 1 : 2, run.stdout + run.stderr);
      assert.ok(tookMs < withinMs, `it took ${Math.round(tookMs)} ms`);
      const { requirements, run: told } = certificateIn(out);
      const failed = requirements.filter(({ outcome }) => outcome === 'fail').map(each => each.id);
      if (run.code === 2) assert.deepEqual(failed, [], 'silence was blamed on the service');
      assert.ok(told.requests <= requests, `${told.requests} requests`);
      assertNoTrace([run.stdout, run.stderr, ...textsIn(out)]);
    });
  }
});
