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

/** Where a failure points: the source of a compiled spec. */
const sourceOf = (spec: string) => join(folder, 'node_modules', 'kms-conformance', spec.replace(/js$/, 'ts'));

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
  const files = new Set(installed.map(String));
  const specs = [...files].filter(file => /^specs\/.*\.spec\.js$/.test(file));
  assert.ok(specs.length > 20);
  assert.deepEqual(
    specs.filter(file => !files.has(`${file}.map`) || !existsSync(sourceOf(file))),
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

/** What users may write; the last line is an error unless the data has types. */
const typed = `
import catalogue from 'kms-conformance/catalogue' with { type: 'json' };
import contract from 'kms-conformance/contract' with { type: 'json' };
import { startEmulator } from 'kms-conformance/emulator';
import proof from 'kms-conformance/proof' with { type: 'json' };
await using emulator = await startEmulator();
export const url: string = emulator.endpoint;
export const levels: readonly ('MUST' | 'SHOULD' | 'MAY')[] = catalogue.requirements.map(({ level }) => level);
export const operations: readonly string[] = Object.values(contract.paths).flatMap(({ post }) => post?.operationId ?? []);
export const stories: readonly string[] = proof.faults.map(({ story }) => story);
// @ts-expect-error there is no such member
export const none = [catalogue.none, contract.none, proof.none];
`;
const required = `
import catalogue = require('kms-conformance/catalogue');
export const ids: readonly string[] = catalogue.requirements.map(({ id }) => id);
`;

test('the types of the package compile in a project of its users', async () => {
  const words = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--lib', 'esnext'];
  const typeRoots = ['--typeRoots', join(packageRoot(), 'node_modules', '@types'), '--types', 'node'];
  const program = join(packageRoot(), 'node_modules', '.bin', 'tsc');
  writeFileSync(join(folder, 'typed.mts'), typed);
  writeFileSync(join(folder, 'required.cts'), required);
  await run(program, [...words, ...typeRoots, 'typed.mts', 'required.cts'], { cwd: folder, env });
});
