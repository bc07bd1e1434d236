import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { faults, type RunningEmulator, startEmulator } from '../../emulator/index.ts';
import { packageRoot } from '../../run/package-root.ts';
import { scratch } from '../testing/test-run.testing.ts';

const script = join(packageRoot(), 'docs/nightly/nightly.sh');
const command = `node ${join(packageRoot(), 'dist/cli/main.js')}`;

interface Night {
  readonly code: number;
  readonly printed: string;
}

/** One requirement is enough to see what a night does with its result. */
function night(
  dir: string,
  { env: target }: Pick<RunningEmulator, 'env'>,
  more: Record<string, string> = {},
): Promise<Night> {
  const { PATH = '', HOME = '' } = process.env;
  const env = {
    PATH,
    HOME,
    ...target,
    KMS_REQUIREMENT: 'PRE-001,DEL-001',
    KMS_CONFORMANCE: command,
    NIGHTLY_DIR: dir,
    ...more,
  };
  return new Promise(done =>
    execFile('sh', [script], { env, cwd: dir }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, printed: stdout + stderr }),
    ),
  );
}

const sound = await startEmulator();
const fault = faults.find(({ breaks }) => breaks.join() === 'PRE-001');
const faulty = await startEmulator(fault ? { fault } : {});
after(async () => {
  await sound.close();
  await faulty.close();
});

test('nights are kept, compared, and speak on change only', async () => {
  const dir = scratch();
  const first = await night(dir, sound);
  assert.equal(first.code, 2, first.printed);
  assert.match(first.printed, /This is the first night/);

  const second = await night(dir, sound, { NIGHTLY_FAIL_ON: 'change', NIGHTLY_NOTIFY: 'touch called; :' });
  assert.equal(second.code, 0, second.printed);
  assert.match(second.printed, /nothing changed since/);
  assert.equal(existsSync(join(dir, 'called')), false);

  const [summary, output] = [join(dir, 'step.md'), join(dir, 'step.txt')];
  const third = await night(dir, faulty, {
    NIGHTLY_FAIL_ON: 'change',
    NIGHTLY_NOTIFY: 'cp -t .',
    NIGHTLY_KEEP: '2',
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_OUTPUT: output,
  });
  assert.equal(third.code, 1, third.printed);
  assert.match(readFileSync(summary, 'utf8'), /regressed[\s\S]*PRE-001/);
  assert.match(readFileSync(output, 'utf8'), /^changed=true\nexit-code=1\n/);
  assert.equal(readdirSync(join(dir, 'runs')).length, 2);
  assert.ok(readdirSync(join(dir, 'latest')).includes('badge.json'));
});

test('a lost state folder and a night without a certificate cost no later night', async () => {
  const dir = scratch();
  assert.equal((await night(dir, sound)).code, 2);
  rmSync(join(dir, 'state'), { recursive: true });
  assert.equal((await night(dir, sound)).code, 2);
  const broken = await night(dir, sound, { KMS_PROJECT_ID: '', NIGHTLY_FAIL_ON: 'change' });
  assert.equal(broken.code, 3, broken.printed);
  assert.match(broken.printed, /# No certificate/);
  const next = await night(dir, sound, { NIGHTLY_FAIL_ON: 'change' });
  assert.equal(next.code, 0, next.printed);
});

test('a command that cannot be run is no verdict', async () => {
  for (const cannot of ['nothere', 'npx --no-install --offline nothere', 'false', '/dev/null']) {
    const { code, printed } = await night(scratch(), sound, { KMS_CONFORMANCE: cannot });
    assert.equal(code, 3, printed);
    assert.match(printed, /nightly: kms-conformance cannot be run by: .*Install the package here/);
  }
});

test('an end with 1 and without a certificate is no verdict', async () => {
  const dir = scratch();
  const file = join(dir, 'command.sh');
  writeFileSync(file, '[ "$1" = --version ]\n');
  const { code, printed } = await night(dir, sound, { KMS_CONFORMANCE: `sh ${file}` });
  assert.equal(code, 3, printed);
  assert.match(printed, /certify ended with 1 and without a certificate, which is no verdict/);
});

test('nights that cannot be compared end as certify does', async () => {
  const dir = scratch();
  assert.equal((await night(dir, sound)).code, 2);
  const [first = ''] = readdirSync(join(dir, 'runs'));
  writeFileSync(join(dir, 'runs', first, 'certificate.json'), '{}');
  writeFileSync(join(dir, 'runs', first, 'evidence.jsonl'), '');
  const next = await night(dir, sound, { NIGHTLY_FAIL_ON: 'change' });
  assert.equal(next.code, 2, next.printed);
  assert.match(next.printed, /could not be compared/);
});

test('a target in .env, or in the flags of certify, is swept as well', async () => {
  const swept = /^0 keys retired, 0 kept, 0 left behind\.$/m;
  const dir = scratch();
  const lines = Object.entries(sound.env).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(dir, '.env'), lines.join(''));
  assert.equal((await night(dir, { env: {} })).code, 2);
  assert.match(readFileSync(join(dir, 'sweep.log'), 'utf8'), swept);

  const other = scratch();
  const { KMS_ENDPOINT = '', KMS_PROJECT_ID = '', ...env } = sound.env;
  const flags = { NIGHTLY_FLAGS: `--endpoint ${KMS_ENDPOINT} --workers 1 --project-id=${KMS_PROJECT_ID}` };
  const flagged = await night(other, { env }, flags);
  assert.equal(flagged.code, 2, flagged.printed);
  assert.match(readFileSync(join(other, 'sweep.log'), 'utf8'), swept);

  const embedded = scratch();
  assert.equal((await night(embedded, sound, { NIGHTLY_FLAGS: '--emulator' })).code, 2);
  assert.equal(existsSync(join(embedded, 'sweep.log')), false);
});

test('settings that come to nothing are refused', async () => {
  const dir = scratch();
  for (const [name, value] of [
    ['NIGHTLY_FAIL_ON', 'never'],
    ['NIGHTLY_KEEP', '0'],
    ['NIGHTLY_KEEP', 'all'],
  ] as const) {
    const refused = await night(dir, sound, { [name]: value });
    assert.equal(refused.code, 3);
    assert.match(refused.printed, new RegExp(`nightly: ${name} is ${value}`));
  }
  mkdirSync(join(dir, 'no'));
  writeFileSync(join(dir, 'no', 'runs'), '');
  assert.equal((await night(join(dir, 'no'), sound)).code, 3);
});
