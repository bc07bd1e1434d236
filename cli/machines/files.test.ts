import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startEmulator } from '../../emulator/index.ts';
import { scratch, withoutConsole } from '../testing/test-run.testing.ts';
import { certifiesOne, one, runIn } from './machine.testing.ts';

/** What is below a folder, with its mode. */
const modesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => {
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    return { name, isFile: found?.isFile() ?? true, mode: (found?.mode ?? 0o600) & 0o777 };
  });

describe('the mask of new files', () => {
  for (const mask of ['000', '077'])
    it(`${mask} leaves what is secret to its owner alone`, async context => {
      const [state, temporary] = [join(scratch(), 'state'), scratch()];
      const seen: ReturnType<typeof modesIn> = [];
      const emulator = await startEmulator({
        log: line => {
          if (!line.includes('/create-key ')) return;
          seen.push(...modesIn(state), ...modesIn(temporary).filter(({ name }) => name.includes('-host-')));
        },
      });
      context.after(() => emulator.close());
      const variables = { ...withoutConsole(emulator.env), KMS_STATE_DIR: state, KMS_CONSISTENCY_MS: '0' };
      const shell = `umask ${mask}; exec "$0" "$@"`;
      await certifiesOne({ shell, variables: { ...variables, TMPDIR: temporary } });
      for (const name of ['ledger-secret', 'lock', 'address', '.jsonl'])
        assert.ok(
          seen.some(each => each.isFile && each.name.endsWith(name)),
          name,
        );
      assert.deepEqual(
        seen.filter(({ isFile, mode }) => mode !== (isFile ? 0o600 : 0o700)),
        [],
      );
    });
});

describe('the number of files that a process may have open', () => {
  const allowing = (count: number) => `ulimit -n ${count}; exec "$0" "$@"`;

  for (const count of [32, 64, 127])
    it(`is too small for any command with ${count}: one line, and exit code 3`, async () => {
      const { code, stderr } = await runIn(['doctor'], { shell: allowing(count) });
      assert.equal(code, 3);
      assert.equal(
        stderr,
        `This process may have ${count} files open at once, and kms-conformance needs 128 or more. Raise the limit: ulimit -n 1024.\n`,
      );
    });

  it('is large enough with 128', async () => {
    await certifiesOne({ shell: allowing(128) }, '--workers', '8');
    assert.equal((await runIn(['--help'], { shell: allowing(128) })).code, 0);
  });

  it('is too small for many workers: said before anything begins, by doctor as well', async () => {
    const start = { shell: allowing(128), variables: { KMS_WORKERS: '64' } };
    const refused = await runIn(one, start);
    assert.equal(refused.code, 3);
    assert.equal(
      refused.stderr,
      'Cannot start: this process may have 128 files open at once, and a run with 64 workers needs 576. Raise the limit (ulimit -n 1024), or lower KMS_WORKERS.\n',
    );
    const doctor = await runIn(['doctor'], start);
    assert.equal(doctor.code, 3);
    assert.match(doctor.stdout, /^bad {3}open files +this process may have 128 files open at once/m);
  });
});
