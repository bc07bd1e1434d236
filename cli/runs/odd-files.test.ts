import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { startEmulator } from '../../emulator/index.ts';
import { packageRoot } from '../../run/package-root.ts';
import {
  bareEnvironment,
  type CommandRun,
  certificateIn,
  endOf,
  runCommand,
  scratch,
  withoutConsole,
} from '../testing/test-run.testing.ts';

const project = '0123456789abcdef0123456789abcdef';
const nobody = {
  KMS_ENDPOINT: 'http://127.0.0.1:9',
  KMS_PROJECT_ID: project,
  KMS_AUTH_TOKEN: 'a token that is long enough',
};

const folder = scratch();
const out = join(folder, 'out');
const pipe = join(folder, 'pipe');
const piped = join(folder, 'piped');
before(async () => {
  execFileSync('mkfifo', [pipe]);
  mkdirSync(piped);
  execFileSync('mkfifo', [
    join(piped, 'evidence.jsonl'),
    join(piped, 'certificate.json'),
    join(piped, '.env'),
  ]);
  await runCommand(['certify', '--emulator', '--requirement', 'PRE-001', '--out', out]);
});

/** More than any of these takes, in milliseconds. */
const timeout = 30_000;

describe('a pipe or a device in the place of a file is refused, and not waited for', () => {
  for (const odd of [pipe, '/dev/zero'])
    for (const [words, environment] of [
      [['compare', odd, odd], {}],
      [['matrix', odd, '--out', join(folder, 'matrix')], {}],
      [['verify', odd], {}],
      [['grade', odd, '--out', join(folder, 'graded')], {}],
      [['certify', '--emulator', '--waivers', odd], {}],
      [['certify', '--env-file', odd], {}],
      [['certify', '--emulator', '--sign', odd], {}],
      [['verify', out, '--trust', odd], {}],
      [['doctor'], { ...nobody, KMS_CA_FILE: odd }],
    ] as const)
      it(`${words.filter(word => !word.startsWith(folder)).join(' ')} ${Object.keys(environment).at(-1) ?? ''} ${odd === pipe ? 'a pipe' : odd}`, {
        timeout,
      }, async () => {
        const { code, stdout, stderr } = await runCommand(words, environment);
        assert.equal(code, 3, stdout + stderr);
        assert.doesNotMatch(stdout + stderr, /^\s+at /m);
      });

  for (const words of [
    ['compare', piped, piped],
    ['matrix', piped, '--out', join(folder, 'matrix2')],
    ['grade', piped, '--out', join(folder, 'graded2')],
  ])
    it(`${words[0]} of a folder with pipes`, { timeout }, async () => {
      const { code, stdout, stderr } = await runCommand(words);
      assert.equal(code, 3, stdout + stderr);
    });

  it('.env that is a pipe', { timeout }, async () => {
    const { code, stderr } = await runCommand(['certify'], { PWD: piped });
    assert.equal(code, 3, stderr);
    assert.match(stderr, /\.env/);
  });
});

describe('--env-file is for the command, and not for Node', () => {
  const link = join(folder, 'kms-conformance');
  before(() => symlinkSync(join(packageRoot(), 'cli', 'kms-conformance.mjs'), link));
  const run = (program: string, words: readonly string[], cwd: string) =>
    endOf(spawn(program, words, { cwd, env: bareEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] }));
  const npm = ['run', '--silent', 'sweep', '--', '--env-file'];

  for (const [way, program, words, cwd] of [
    ['a link to it, as npm makes', link, ['sweep', '--env-file'], folder],
    ['npm run', 'npm', npm, packageRoot()],
  ] as const)
    it(way, { timeout: 4 * timeout }, async () => {
      const absent = await run(program, [...words, 'nothere'], cwd);
      assert.equal(absent.code, 3, absent.stderr);
      assert.match(absent.stderr, /nothere is not there\. Give --env-file a file of settings/);
      const file = join(folder, 'options.env');
      writeFileSync(file, 'NODE_OPTIONS=--require=/nowhere.cjs\n');
      const present = await run(program, [...words, file], cwd);
      assert.equal(present.code, 0, present.stderr);
    });
});

/** Runs a command and closes the reading end of its output after the first piece of it. */
function closing(words: readonly string[]): Promise<CommandRun> {
  return runCommand(words, {}, child => child.stdout?.once('data', () => child.stdout?.destroy()));
}

describe('a reader that goes away', () => {
  for (const [words, code] of [
    [['certify', '--emulator', '--requirement', 'PRE-001', '--out', join(folder, 'another')], 2],
    [['doctor'], 0],
    [['compare', out, out], 0],
    [['matrix', out, '--out', join(folder, 'matrix3')], 0],
    [['verify', out], 1],
    [['emulator', '--list'], 0],
  ] as const)
    it(`changes nothing for ${words[0]}`, { timeout: 4 * timeout }, async () => {
      const run = await closing(words);
      assert.equal(run.code, code, run.stderr);
      assert.doesNotMatch(run.stderr, /EPIPE|^\s+at /m);
    });
});

it('a second run, and a grade, in one output folder are refused, and nothing of the first is removed', async () => {
  const emulator = await startEmulator();
  const shared = join(folder, 'shared');
  const environment = { ...withoutConsole(emulator.env), KMS_OUT: shared, KMS_CONSISTENCY_MS: '0' };
  let others: Promise<CommandRun[]> | undefined;
  const first = await runCommand(
    ['certify', '--requirement', 'PRE'],
    { ...environment, KMS_STATE_DIR: scratch(), KMS_RPS: '30' },
    child =>
      child.stderr?.on('data', chunk => {
        if (!others && String(chunk).includes('Certifying'))
          others = Promise.all([
            runCommand(['certify', '--emulator'], { KMS_OUT: shared }),
            runCommand(['grade', out, '--out', shared]),
          ]);
      }),
  );
  const refused = (await others) ?? [];
  await emulator.close();
  assert.equal(refused.length, 2);
  for (const { code, stderr } of refused) {
    assert.equal(code, 3, stderr);
    assert.match(
      stderr,
      /Cannot start: certify already writes into this output folder: process \d+ on .*Wait until it has ended, or end it\./,
    );
  }
  assert.equal(first.code, 2, first.stderr);
  assert.equal(certificateIn(shared).target.class, 'loopback');
  assert.ok(existsSync(join(shared, 'evidence.jsonl')));
  assert.match(readFileSync(join(shared, 'evidence.jsonl'), 'utf8'), /"type":"footer"/);
});
