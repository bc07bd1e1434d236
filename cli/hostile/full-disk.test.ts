import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startEmulator } from '../../emulator/index.ts';
import { runIn } from '../machines/machine.testing.ts';
import {
  type CommandRun,
  certificateIn,
  runCommand,
  scratch,
  withoutConsole,
} from '../testing/test-run.testing.ts';

const sent: string[] = [];
const bin = fileURLToPath(new URL('../main.js', import.meta.url));
const emulator = await startEmulator({ log: line => sent.push(line) });
after(() => emulator.close());

const settings = (folder: string) => ({
  ...withoutConsole(emulator.env),
  KMS_OUT: join(folder, 'out'),
  KMS_STATE_DIR: join(folder, 'state'),
  KMS_CONSISTENCY_MS: '0',
  KMS_WORKERS: '2',
});

/** Runs a command for which every file is full after so many blocks of 512 bytes. */
function whereFilesAreFull(
  blocks: number,
  words: string[],
  environment: Record<string, string>,
): Promise<CommandRun> {
  return runIn(words, { shell: `ulimit -f ${blocks}; exec "$0" "$@"`, variables: environment, file: bin });
}

/** Keys that are there and not scheduled for deletion. */
const alive = () =>
  (emulator.controls.snapshot().keys ?? []).filter(
    ({ scheduled_deletion_date }) => scheduled_deletion_date === undefined,
  );

it('a disk that is full midway: the keys are retired, no file is half written, and one line says so', async () => {
  const folder = scratch();
  const before = alive().length;
  const { code, stdout, stderr } = await whereFilesAreFull(200, ['certify'], settings(folder));
  assert.equal(code, 3, stdout + stderr);
  assert.match(
    stderr,
    /The results cannot be written to .*: E[A-Z]+.*Free space there.*No key is left behind\./,
  );
  assert.doesNotMatch(stdout + stderr, /^\s+at .*:\d+:\d+/m);
  assert.equal(alive().length, before, JSON.stringify(alive().slice(0, 2)));
  const written = readdirSync(join(folder, 'out'));
  assert.deepEqual(
    written.filter(name => /certificate|junit|ctrf|badge|\.part$/.test(name)),
    [],
  );
});

it('a state folder that is full: nothing is sent, and one line says so', async () => {
  const folder = scratch();
  const { code, stderr } = await whereFilesAreFull(0, ['certify'], {
    ...settings(folder),
    KMS_OUT: '/dev/shm',
  });
  assert.equal(code, 3, stderr);
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
});

/** Variables with which every process finds the disk full where it writes a line of the ledger. */
function ledgerIsFull(folder: string): Record<string, string> {
  const file = join(folder, 'full.mjs');
  writeFileSync(
    file,
    `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { writeSync } = fs;
fs.writeSync = (descriptor, data, ...more) => {
  if (/^\\n?{"event":/.test(String(data)))
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  return writeSync(descriptor, data, ...more);
};
syncBuiltinESMExports();
`,
  );
  return { NODE_OPTIONS: `--import=${file}` };
}

it('a ledger that takes no line: no key is created, and the requirement stays undecided', async () => {
  const folder = scratch();
  const creations = () => sent.filter(line => line.includes('/create-key')).length;
  const before = creations();
  const { code, stdout, stderr } = await runCommand(['certify', '--requirement', 'PRE-001'], {
    ...settings(folder),
    ...ledgerIsFull(folder),
  });
  assert.equal(code, 2, stdout + stderr);
  const { requirements, cleanup } = certificateIn(join(folder, 'out'));
  const { outcome, reason } = requirements.find(({ id }) => id === 'PRE-001') ?? {};
  assert.equal(outcome, 'inconclusive', reason);
  assert.match(reason ?? '', /the ledger cannot be written: ENOSPC/);
  assert.equal(cleanup?.created, 0);
  assert.equal(creations() - before, 0);
  assert.ok(sent.some(line => line.includes('/list-keys')));
});

for (const [what, prepare] of Object.entries({
  'is a file': (state: string) => writeFileSync(state, ''),
  'lies in one that takes no folders': () => {},
}))
  it(`a state folder that ${what} is refused by doctor as by certify`, async () => {
    const folder = scratch();
    const state = what === 'is a file' ? join(folder, 'state') : '/proc/kms-conformance';
    prepare(state);
    const environment = { ...settings(folder), KMS_STATE_DIR: state };
    const doctor = await runCommand(['doctor'], environment);
    assert.equal(doctor.code, 3, doctor.stdout);
    assert.match(doctor.stdout, /state folder +.*cannot be used: /);
    const certify = await runCommand(['certify', '--requirement', 'PRE-001'], environment);
    assert.equal(certify.code, 3, certify.stdout);
    assert.match(certify.stderr, /KMS_STATE_DIR/);
    assert.equal(existsSync(join(folder, 'out', 'certificate.json')), false);
  });

it('a state folder that can be used is left as it was by doctor', async () => {
  const folder = scratch();
  mkdirSync(join(folder, 'state'));
  const { stdout } = await runCommand(['doctor'], settings(folder));
  assert.match(stdout, /state folder/);
  assert.deepEqual(readdirSync(join(folder, 'state')), []);
});
