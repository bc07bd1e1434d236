import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { faults, startEmulator } from '../../emulator/index.ts';
import { bareEnvironment, runCommand, scratch } from '../testing/test-run.testing.ts';

const run = promisify(execFile);

/** Failures of each kind: by the call alone, by what was imported before, and by ciphertext that was made before. */
const failures = [
  { id: 'PRE-001', fault: 'generated-material-is-deleted', expected: '400 KMS.0309', now: '200' },
  { id: 'DEL-001', fault: 'delete-answers-204', expected: '200', now: '204' },
  { id: 'IMP-003', fault: 'import-answers-201', expected: '200', now: '201' },
  { id: 'REC-002', fault: 'reimport-loses-old-ciphertext', expected: 'the same plaintext', now: '400' },
];

for (const { id, fault: faultId, expected, now } of failures)
  test(`the script of ${id} repeats with curl and openssl what ${faultId} did`, async () => {
    const fault = faults.find(each => each.id === faultId);
    assert.ok(fault);
    const folder = scratch();
    const out = join(folder, 'out');
    const fresh = async <T>(use: (env: Record<string, string>) => Promise<T>): Promise<T> => {
      const emulator = await startEmulator({ fault });
      try {
        return await use({ ...emulator.env } as Record<string, string>);
      } finally {
        await emulator.close();
      }
    };
    const settings = { KMS_STATE_DIR: join(folder, 'state'), KMS_CONSISTENCY_MS: '0', KMS_WORKERS: '1' };
    const certify = ['certify', '--requirement', id, '--out', out];
    await fresh(env => runCommand(certify, { ...env, ...settings, KMS_REPORTS: 'none' }));

    const { code, stdout: script } = await runCommand(['script', out, id], {});
    assert.equal(code, 0);
    writeFileSync(join(folder, 'again.sh'), script);

    const said = await fresh(async ({ KMS_ENDPOINT, KMS_PROJECT_ID, KMS_AUTH_TOKEN }) => {
      const env = { ...bareEnvironment(), KMS_ENDPOINT, KMS_PROJECT_ID, KMS_AUTH_TOKEN };
      const { stdout } = await run('sh', [join(folder, 'again.sh')], { env });
      assert.ok(!stdout.includes(String(KMS_AUTH_TOKEN)));
      return stdout;
    });
    const line = said.split('\n').find(each => each.startsWith('Expected: ')) ?? said;
    assert.ok(line.startsWith(`Expected: ${expected}`), line);
    assert.ok(line.endsWith(`Now: ${now}`), said);
    assert.match(said, /schedule-key-deletion\n200 /);
  });
