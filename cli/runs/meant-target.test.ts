import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { certificateIn, runCommand, scratch } from '../testing/test-run.testing.ts';

test('certify --emulator certifies the emulator, says so first, and obeys no setting of the tools below', async () => {
  const [folder, out, precious] = [scratch(), join(scratch(), 'out'), scratch()];
  writeFileSync(join(folder, '.env'), 'KMS_ENDPOINT=https://kms.example.com\nKMS_PASSWORD=Secret#2026\n');
  mkdirSync(join(precious, 'report'));
  writeFileSync(join(precious, 'report', 'thesis.txt'), 'precious');
  const { code, stdout, stderr } = await runCommand(
    ['certify', '--emulator', '--out', out, '--requirement', 'PRE-001'],
    {
      PWD: folder,
      PLAYWRIGHT_HTML_OUTPUT_DIR: join(precious, 'report'),
      PLAYWRIGHT_JSON_OUTPUT_NAME: join(precious, 'results.json'),
      ALLURE_RESULTS_DIR: join(precious, 'allure'),
      PWTEST_WATCH: '1',
      PWDEBUG: '1',
      DEBUG: '*',
      NODE_DEBUG: 'child_process',
    },
  );
  assert.equal(code, 2, stdout + stderr);
  assert.equal(certificateIn(out).target.class, 'embedded');
  assert.match(
    stderr,
    /^KMS_PASSWORD in \.env is cut at a #.*\nCertifying the embedded emulator, edition otc\.\n/m,
  );
  assert.doesNotMatch(stderr + stdout, /Secret/);
  assert.deepEqual(readdirSync(precious, { recursive: true }).sort(), ['report', 'report/thesis.txt']);
});
