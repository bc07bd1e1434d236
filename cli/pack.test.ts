import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { packageRoot } from '../run/package-root.ts';
import { bareEnvironment, certificateIn, scratch } from './testing/test-run.testing.ts';

const run = promisify(execFile);

/** The version of Playwright that the folder had before, and whose range would allow a newer one. */
const hostsPlaywright = '1.48.0';

/** A folder of somebody else in which the packed tarball was installed, with what else the examples need. */
const folder = scratch();
const env = bareEnvironment();

before(async () => {
  const packed = scratch();
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', packed], { cwd: packageRoot(), env });
  const [tarball = ''] = readdirSync(packed);
  const own = { private: true, type: 'module', devDependencies: { '@playwright/test': '^1.48.0' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'];
  await run('npm', ['install', ...flags, `@playwright/test@${hostsPlaywright}`], { cwd: folder, env });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(own));
  rmSync(join(folder, 'package-lock.json'));
  await run('npm', ['install', ...flags, join(packed, tarball), 'vitest@3.2.4'], { cwd: folder, env });
});

test('the packed tarball, installed beside another Playwright, certifies the emulator', async () => {
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

test('the folder keeps its own Playwright', () => {
  for (const name of ['@playwright/test', 'playwright', 'playwright-core']) {
    const text = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8');
    assert.equal((JSON.parse(text) as { version: string }).version, hostsPlaywright, name);
  }
});

test('the package has whatever its README links to, and the data that others may import', async () => {
  const installed = join(folder, 'node_modules', 'kms-conformance');
  const readme = readFileSync(join(installed, 'README.md'), 'utf8');
  const links = [...readme.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link = '']) => link);
  const local = links.filter(link => !/^https?:/.test(link));
  assert.ok(local.length > 10, local.join());
  assert.deepEqual(
    local.filter(link => !existsSync(join(installed, link))),
    [],
  );
  const script =
    "for (const name of ['catalogue', 'contract', 'proof']) console.log(Object.keys(require('kms-conformance/' + name)).length > 2);";
  const { stdout } = await run(process.execPath, ['--input-type=commonjs', '--eval', script], {
    cwd: folder,
    env,
  });
  assert.equal(stdout, 'true\ntrue\ntrue\n');
});

const examples = {
  'node:test': ['node', '--test', 'node-test.mjs'],
  vitest: ['npx', 'vitest', 'run', 'vitest.test.ts'],
  Playwright: ['npx', 'playwright', 'test', 'playwright.spec.ts'],
} as const;

for (const [runner, [program, ...words]] of Object.entries(examples))
  test(`the example of the emulator for ${runner} runs from the tarball`, async () => {
    const file = words.at(-1) ?? '';
    copyFileSync(join(packageRoot(), 'docs', 'emulator', file), join(folder, file));
    await run(program, words, { cwd: folder, env });
  });

test('the types of the emulator compile in a project of its users', async () => {
  const words = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--lib', 'esnext'];
  const typeRoots = ['--typeRoots', join(packageRoot(), 'node_modules', '@types'), '--types', 'node'];
  const program = join(packageRoot(), 'node_modules', '.bin', 'tsc');
  writeFileSync(
    join(folder, 'typed.mts'),
    "import { startEmulator } from 'kms-conformance/emulator';\nawait using emulator = await startEmulator();\nconst url: string = emulator.endpoint;\nexport { url };\n",
  );
  await run(program, [...words, ...typeRoots, 'typed.mts'], { cwd: folder, env });
});
