import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmulator } from '../../emulator/index.ts';
import { packageRoot } from '../../run/package-root.ts';
import { bareEnvironment, certificateIn, scratch, withoutConsole } from '../testing/test-run.testing.ts';

/** How long a run may take to notice that npm is gone, and to retire its keys, in milliseconds. */
const withinMs = 40_000;

/** A project that has this package installed. */
function project(): string {
  const folder = scratch();
  mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
  const root = packageRoot();
  symlinkSync(root, join(folder, 'node_modules', 'kms-conformance'));
  symlinkSync(
    join(root, 'cli', 'kms-conformance.mjs'),
    join(folder, 'node_modules', '.bin', 'kms-conformance'),
  );
  const scripts = { certify: 'kms-conformance certify' };
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'a-project', version: '1.0.0', scripts }),
  );
  return folder;
}

for (const [told, program, words, cwd, signal] of [
  ['npm run certify', 'npm', ['run', 'certify'], packageRoot, 'SIGTERM'],
  ['npm run certify', 'npm', ['run', 'certify'], packageRoot, 'SIGKILL'],
  ['npm run certify of a project that uses the package', 'npm', ['run', 'certify'], project, 'SIGTERM'],
  ['npx kms-conformance certify', 'npx', ['kms-conformance', 'certify'], project, 'SIGTERM'],
] as const)
  test(`a ${signal} to ${told} ends the run, and retires its keys`, async () => {
    let keys = 0;
    const emulator = await startEmulator({
      log: line => {
        keys += line.includes('/create-key 200') ? 1 : 0;
      },
    });
    const out = join(scratch(), 'out');
    const child = spawn(program, words, {
      cwd: cwd(),
      env: {
        ...bareEnvironment(),
        ...withoutConsole(emulator.env),
        KMS_OUT: out,
        KMS_STATE_DIR: scratch(),
        KMS_CONSISTENCY_MS: '0',
        KMS_RPS: '40',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', chunk => {
        printed += String(chunk);
      });
    const ended = new Promise(done => child.once('close', done));
    while (keys === 0 && child.exitCode === null) await sleep(50);
    assert.ok(keys > 0, printed);
    child.kill(signal);
    // The streams are open as long as any process of the run is.
    const late = Symbol('late');
    assert.notEqual(await Promise.race([ended, sleep(withinMs, late)]), late, printed);
    await emulator.close();
    const { level, cleanup } = certificateIn(out);
    assert.equal(level, 'INCOMPLETE', printed);
    assert.deepEqual(cleanup?.residue, []);
    assert.equal(cleanup?.retired, cleanup?.created);
    assert.match(printed, /Interrupted: the keys of this run are being retired/);
  });
