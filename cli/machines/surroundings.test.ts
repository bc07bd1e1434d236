import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { faults, startEmulator } from '../../emulator/index.ts';
import { certificateIn, scratch, withoutConsole } from '../testing/test-run.testing.ts';
import { certifiesOne, runIn } from './machine.testing.ts';

const places = [
  { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' },
  { TZ: 'America/St_Johns', LANG: 'C' },
];

describe('time zone and language', () => {
  const out = join(scratch(), 'out');
  const outcomesIn = (folder: string) =>
    certificateIn(folder).requirements.map(({ id, outcome }) => `${id} ${outcome}`);
  const words = ['--requirement', 'IMP-002', '--requirement', 'DEL-001', '--workers', '1'];
  before(() => runIn(['certify', ...words, '--out', out], { variables: { TZ: 'UTC' } }));

  for (const place of places) {
    const told = Object.entries(place).map(entry => entry.join('='));
    it(`change no outcome: ${told.join(' ')}`, async () => {
      const other = join(scratch(), 'out');
      const { code, stderr } = await runIn(['certify', ...words, '--out', other], { variables: place });
      assert.equal(code, 2, stderr);
      assert.deepEqual(outcomesIn(other), outcomesIn(out));
      const begun = Date.parse(certificateIn(other).run.startedAt);
      assert.ok(Math.abs(Date.now() - begun) < 600_000, certificateIn(other).run.startedAt);
    });

    it(`change no byte of the reports: ${told.join(' ')}`, async () => {
      const graded = join(scratch(), 'graded');
      const { code, stderr } = await runIn(['grade', out, '--out', graded], { variables: place });
      assert.equal(code, 2, stderr);
      const names = readdirSync(graded).filter(name => /^(certificate|badge|junit)/.test(name));
      assert.ok(names.length >= 6, names.join());
      for (const name of names)
        assert.equal(readFileSync(join(graded, name), 'utf8'), readFileSync(join(out, name), 'utf8'), name);
    });
  }
});

describe('what a process is given', () => {
  const { PATH = '' } = process.env;

  it('may be an empty environment', async () => {
    await certifiesOne({ environment: {} });
  });

  it('may be an environment with PATH alone', async () => {
    const { code, stdout, stderr } = await runIn(['doctor'], { environment: { PATH } });
    assert.equal(code, 0, stdout + stderr);
  });

  it('may be closed streams: the exit code is that of the verdict', async context => {
    const shell = 'exec "$0" "$@" <&- >&- 2>&-';
    const fault = faults.find(({ id }) => id === 'delete-answers-204');
    assert.ok(fault);
    const emulator = await startEmulator({ fault });
    context.after(() => emulator.close());
    const variables = { ...withoutConsole(emulator.env), KMS_STATE_DIR: scratch(), KMS_CONSISTENCY_MS: '0' };
    const out = join(scratch(), 'out');
    const repeat = ['certify', '--repeat', fault.breaks[0] ?? '', '--workers', '1', '--out', out];
    const { code, stdout, stderr } = await runIn(repeat, { shell, variables });
    assert.equal(stdout + stderr, '');
    assert.equal(code, 1);
    assert.equal((await runIn(['doctor'], { shell })).code, 0);
    assert.equal((await runIn(['doctor', '--nonsense'], { shell })).code, 64);
  });
});

describe('the number of workers', () => {
  for (const workers of ['1', '64'])
    it(`may be ${workers}`, () => certifiesOne({ variables: { KMS_WORKERS: workers } }).then(() => {}));
});

describe('what Node and its modules print when they are debugged', () => {
  it('holds no secret', async context => {
    const emulator = await startEmulator();
    context.after(() => emulator.close());
    const env = withoutConsole(emulator.env);
    const variables = { ...env, KMS_STATE_DIR: scratch(), KMS_CONSISTENCY_MS: '0' };
    const debugged = { ...variables, DEBUG: '*', NODE_DEBUG: '*' };
    const secrets = Object.entries(env).flatMap(([name, value]) =>
      /TOKEN|PASSWORD|SECRET/.test(name) ? [value] : [],
    );
    const certified = await certifiesOne({ variables: debugged }, '--workers', '1');
    const doctor = await runIn(['doctor'], { variables: debugged });
    assert.ok(secrets.length > 5);
    const written = readdirSync(certified.out, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
    for (const text of [certified.stdout, certified.stderr, doctor.stdout, doctor.stderr, ...written])
      assert.deepEqual(
        secrets.filter(secret => text.includes(secret)),
        [],
      );
    assert.match(certified.stderr, /^ESM \d+:/m);
  });
});
