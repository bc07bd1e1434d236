import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startEmulator } from '../emulator/index.ts';
import { evidenceFile } from '../schemas/words/run-files.ts';
import { loadConfig } from './config/config.ts';
import { prepareOutputFolder } from './files/output-folder.ts';
import { openRun } from './run.ts';

test('a key that was planned and never created is not counted as created', async context => {
  const emulator = await startEmulator();
  context.after(() => emulator.close());
  const folder = mkdtempSync(join(tmpdir(), 'kms-conformance-test-'));
  const environment = {
    ...emulator.env,
    KMS_OUT: join(folder, 'out'),
    KMS_STATE_DIR: join(folder, 'state'),
    KMS_CONSISTENCY_MS: '0',
  };
  const config = loadConfig({ environment, dotenv: {}, folder });
  prepareOutputFolder(config.out);
  const run = await openRun(config, []);
  await run.host.plan(await run.host.alias('external/AES_256'));
  await run.end();

  const lines = readFileSync(join(config.out, evidenceFile), 'utf8').trimEnd().split('\n');
  const { created, retired, residue } =
    lines.map(line => JSON.parse(line)).find(({ type }) => type === 'cleanup') ?? assert.fail('no cleanup');
  assert.deepEqual([created, retired, residue], [0, 0, []]);
});
