import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { packageRoot } from '../run/package-root.ts';
import { bareEnvironment, certificateIn, scratch } from './testing/test-run.testing.ts';

const run = promisify(execFile);

test('the packed tarball, installed in an empty folder, certifies the emulator', async () => {
  const [packed, folder] = [scratch(), scratch()];
  const env = bareEnvironment();
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', packed], { cwd: packageRoot(), env });
  const [tarball = ''] = readdirSync(packed);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const install = ['install', '--no-audit', '--no-fund', '--prefer-offline', join(packed, tarball)];
  await run('npm', install, { cwd: folder, env });
  const out = join(folder, 'reports');
  const { stdout } = await run('npx', ['kms-conformance', 'certify', '--out', out], { cwd: folder, env });

  assert.match(stdout, /CONFORMANT/);
  assert.match(certificateIn(out).level, /^CONFORMANT/);
  const installed = readdirSync(join(folder, 'node_modules', 'kms-conformance', 'dist'), { recursive: true });
  assert.deepEqual(
    installed.filter(file => /\.test\.js$|^scripts|^cli\/hostile/.test(String(file))),
    [],
  );
});
