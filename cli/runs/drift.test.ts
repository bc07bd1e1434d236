import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { faults, startEmulator } from '../../emulator/index.ts';
import { certificateIn, runCommand, runSettings, scratch } from '../testing/test-run.testing.ts';

const faultId = 'generated-material-is-deleted';

/** Certifies an emulator of its own; the folder, the exit code and what was printed. */
async function certify(broken: boolean, ...flags: string[]) {
  const fault = broken ? faults.find(({ id }) => id === faultId) : undefined;
  const emulator = await startEmulator(fault ? { fault } : {});
  const out = join(scratch(), 'out');
  const environment = { ...runSettings(emulator.env, out), KMS_WORKERS: '2', KMS_REPORTS: 'none' };
  const { code, stdout, stderr } = await runCommand(['certify', ...flags], environment);
  await emulator.close();
  return { out, code, said: stdout + stderr };
}

function waiversFor(signature: string): string {
  const file = join(scratch(), 'waivers.yaml');
  const members = {
    requirement: 'PRE-001',
    target: '127.0.0.1',
    signature,
    reason: 'the vendor fixes it',
    ticket: 'KMS-7',
    owner: 'keys team',
    expiry: '2999-12-31',
  };
  writeFileSync(file, `- ${JSON.stringify(members)}\n`);
  return file;
}

test('two clean runs are unchanged; a fault shows as exactly its requirement, and as what cannot be judged then', async () => {
  const [first, second, broken] = [await certify(false), await certify(false), await certify(true)];
  assert.deepEqual([first.code, second.code, broken.code], [0, 0, 1], broken.said);

  const quiet = await runCommand(['compare', first.out, second.out]);
  assert.match(quiet.stdout, /^unchanged: [^\n]*\n$/);
  assert.equal(quiet.code, 0);

  const words = ['compare', first.out, broken.out, '--json', '--fail-on', 'regressed'];
  const { code, stdout } = await runCommand(words);
  assert.equal(code, 1);
  const { same, changes } = JSON.parse(stdout);
  assert.deepEqual(same, { target: true, contract: true, suite: true, configuration: true });
  assert.deepEqual(
    changes.map((change: { class: string; requirement: string }) => [change.class, change.requirement]),
    [
      ['regressed', 'PRE-001'],
      ['newly-incomplete', 'CON-005'],
    ],
  );
});

test('a waiver covers the failure that it names, and fails the run where that does not occur', async () => {
  const filter = ['--requirement', 'PRE-001'];
  const { out } = await certify(true, ...filter);
  const signature = certificateIn(out).requirements.find(({ id }) => id === 'PRE-001')?.observation ?? '';
  assert.match(signature, /200/);

  const covered = await certify(true, ...filter, '--waivers', waiversFor(signature));
  assert.equal(covered.code, 2, covered.said);
  const certificate = certificateIn(covered.out);
  assert.equal(certificate.requirements.find(({ id }) => id === 'PRE-001')?.outcome, 'waived');
  assert.equal(certificate.waivers[0]?.status, 'applied');
  assert.match(covered.said, /accepted until 2999-12-31\s+by keys team \(KMS-7: the vendor fixes it\)/);

  for (const stale of [
    await certify(true, ...filter, '--waivers', waiversFor('the reply: 204')),
    await certify(false, ...filter, '--waivers', waiversFor(signature)),
  ]) {
    assert.equal(stale.code, 3);
    assert.match(stale.said, /the waiver of PRE-001 is stale/);
    assert.equal(certificateIn(stale.out).waivers[0]?.status, 'stale');
  }
});
