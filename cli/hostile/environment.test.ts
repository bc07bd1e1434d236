import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { startEmulator } from '../../emulator/index.ts';
import { packageRoot } from '../../run/package-root.ts';
import {
  bareEnvironment,
  certificateIn,
  runCommand,
  scratch,
  withoutConsole,
} from '../testing/test-run.testing.ts';

/** Makes every process write down its environment and command line when it ends, as a debugger would show them. */
function watched(): { readonly NODE_OPTIONS: string; readonly seen: () => string[] } {
  const folder = scratch();
  const told = join(folder, 'told');
  mkdirSync(told);
  const file = join(folder, 'watch.mjs');
  writeFileSync(
    file,
    `import { writeFileSync } from 'node:fs';
const begin = { ...process.env };
process.on('exit', () => {
  const text = JSON.stringify({ begin, end: process.env, argv: process.argv });
  writeFileSync(${JSON.stringify(told)} + '/' + process.pid, text);
});
`,
  );
  const seen = () => readdirSync(told).map(name => readFileSync(join(told, name), 'utf8'));
  return { NODE_OPTIONS: `--import=${file}`, seen };
}

/** Every secret that a run is given, by the variable. */
function secretsIn(env: Readonly<Record<string, string>>): string[] {
  const secret = /TOKEN|PASSWORD|SECRET/;
  return Object.entries(env).flatMap(([name, value]) => (secret.test(name) ? [value] : []));
}

/** A password of the run host is 48 hexadecimal digits, and stands after an address. */
const ofTheHost = /127\.0\.0\.1:\d+#|[0-9a-f]{48}/;

test('no process but the command has a secret in its environment', async () => {
  const emulator = await startEmulator();
  const env = withoutConsole(emulator.env);
  const { NODE_OPTIONS, seen } = watched();
  const out = join(scratch(), 'out');
  const { stdout, stderr } = await runCommand(['certify', '--requirement', 'PRE-001', '--out', out], {
    ...env,
    NODE_OPTIONS,
    NODE_DEBUG: 'child_process',
    KMS_STATE_DIR: scratch(),
    KMS_CONSISTENCY_MS: '0',
  });
  await emulator.close();
  assert.equal(certificateIn(out).requirements.find(({ id }) => id === 'PRE-001')?.outcome, 'pass', stderr);
  assert.match(stderr, /CHILD_PROCESS/);
  const others = seen().filter(text => !text.includes('KMS_ENDPOINT'));
  const workers = others.filter(text => text.includes('workerProcessEntry'));
  assert.ok(workers.length > 0, `${others.length} processes`);
  const secrets = secretsIn(env);
  assert.ok(secrets.length > 5);
  for (const text of [...others, stdout, stderr]) {
    assert.deepEqual(
      secrets.filter(secret => text.includes(secret)),
      [],
    );
    assert.doesNotMatch(text, ofTheHost);
  }
});

test('nor has a worker of a Playwright that was started without the command', async () => {
  const emulator = await startEmulator();
  const env = withoutConsole(emulator.env);
  const { NODE_OPTIONS, seen } = watched();
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const config = join(packageRoot(), 'dist/playwright.config.js');
  const out = join(scratch(), 'out');
  const child = spawn(
    process.execPath,
    [cli, 'test', '-c', config, '--grep', '@PRE-001', '--reporter=line'],
    {
      cwd: scratch(),
      env: {
        ...bareEnvironment(),
        ...env,
        NODE_OPTIONS,
        NODE_DEBUG: 'child_process',
        KMS_OUT: out,
        KMS_STATE_DIR: scratch(),
        KMS_CONSISTENCY_MS: '0',
        KMS_WORKERS: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      printed += String(chunk);
    });
  const code = await new Promise(done => child.once('close', done));
  await emulator.close();
  assert.equal(code, 0, printed);
  const workers = seen().filter(text => text.includes('workerProcessEntry'));
  assert.ok(workers.length > 0);
  const secrets = secretsIn(env);
  for (const text of [...workers, printed]) {
    assert.deepEqual(
      secrets.filter(secret => text.includes(secret)),
      [],
    );
    assert.doesNotMatch(text, ofTheHost);
  }
});
