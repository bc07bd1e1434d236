import assert from 'node:assert/strict';
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { projectRoot } from './project-root.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A checkout of its own, without `dist/`. @param modules where its dependencies are; none where undefined. */
function checkout(modules: string | undefined = join(projectRoot(), 'node_modules')): string {
  const folder = mkdtempSync(join(tmpdir(), 'kms-conformance-checkout-'));
  folders.push(folder);
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', listed, { cwd: projectRoot(), encoding: 'utf8' }).split('\0');
  for (const file of files.filter(Boolean)) cpSync(join(projectRoot(), file), join(folder, file));
  if (modules) symlinkSync(modules, join(folder, 'node_modules'));
  return folder;
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function command(folder: string, word: string, variables: Record<string, string> = {}): Promise<Ended> {
  return new Promise(done => {
    const file = join(folder, 'cli', 'kms-conformance.mjs');
    const options = { cwd: folder, env: { ...process.env, ...variables } };
    execFile(process.execPath, [file, word], options, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

const builtAt = (folder: string) => statSync(join(folder, 'dist', '.built')).mtimeMs;

describe('a command in a checkout', () => {
  it('builds once, however many commands start at the same time, and again when a source is newer', async () => {
    const folder = checkout();
    const ended = await Promise.all(
      ['--help', '--help', '--version', '--help'].map(word => command(folder, word)),
    );
    for (const { code, stderr } of ended) assert.equal(code, 0, stderr);
    const first = builtAt(folder);

    assert.equal((await command(folder, '--version')).code, 0);
    assert.equal(builtAt(folder), first, 'nothing changed, and it was built again');

    const later = new Date(Date.now() + 5_000);
    utimesSync(join(folder, 'cli', 'main.ts'), later, later);
    const again = await Promise.all([command(folder, '--help'), command(folder, '--help')]);
    for (const { code, stderr } of again) assert.equal(code, 0, stderr);
    assert.notEqual(builtAt(folder), first, 'a source is newer, and nothing was built');
  });

  it('takes over from a build that was killed', async () => {
    const folder = checkout();
    mkdirSync(join(folder, 'dist.lock'));
    writeFileSync(join(folder, 'dist.lock', 'pid'), '4194304');
    assert.equal((await command(folder, '--version')).code, 0);
  });

  it('that does not compile says so, with exit code 3', async () => {
    const folder = checkout();
    writeFileSync(join(folder, 'cli', 'main.ts'), 'const broken: number = "text";\n');
    const { code, stderr } = await command(folder, '--version');
    assert.equal(code, 3);
    assert.match(stderr, /The sources do not compile:\n.*cli\/main\.ts/);
  });
});

describe('what is missing is named, with exit code 3', () => {
  it('a newer Node', async () => {
    const folder = checkout();
    const file = join(folder, 'package.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('>=20.19', '>=99.1'));
    const { code, stderr } = await command(folder, 'certify');
    assert.equal(code, 3);
    assert.match(stderr, /^Node [\d.]+ is too old for kms-conformance\. Install Node 99\.1 or later\.\n$/);
  });

  it('the dependencies', async () => {
    const { code, stderr } = await command(checkout(''), 'certify');
    assert.equal(code, 3);
    assert.match(stderr, /^Not installed: @playwright\/test, .*\. Run npm ci in .*\n$/);
  });

  it('a folder for temporary files', async () => {
    const { code, stderr } = await command(checkout(), 'certify', { TMPDIR: '/nowhere' });
    assert.equal(code, 3);
    assert.match(
      stderr,
      /^The folder for temporary files, \/nowhere, cannot be written\. Set TMPDIR to .*\n$/,
    );
  });

  it('a home folder, for a user without one', { skip: process.getuid?.() !== 0 }, () => {
    const folder = checkout('');
    chmodSync(folder, 0o755);
    writeFileSync(
      join(folder, 'package.json'),
      '{ "type": "module", "engines": { "node": ">=20" }, "dependencies": {} }',
    );
    const { status, stderr } = spawnSync(process.execPath, ['cli/kms-conformance.mjs', 'certify'], {
      ...{ cwd: folder, uid: 4_123_456, gid: 4_123_456, encoding: 'utf8' },
      env: { PATH: process.env.PATH },
    });
    assert.equal(status, 3, stderr);
    assert.match(stderr, /^The user with the id 4123456 has no home folder: .*\. Set HOME to .*\n$/);
  });

  it('WSL, on Windows: the build says what the command says', () => {
    const folder = checkout('');
    const file = join(folder, 'windows.cjs');
    writeFileSync(file, "Object.defineProperty(process, 'platform', { value: 'win32' });\n");
    const said = ['scripts/build.mjs', 'cli/kms-conformance.mjs'].map(script => {
      const words = ['--require', file, script];
      const { status, stdout, stderr } = spawnSync(process.execPath, words, {
        cwd: folder,
        encoding: 'utf8',
      });
      return { status, stdout, stderr };
    });
    assert.match(
      said[0]?.stderr ?? '',
      /^kms-conformance does not run on Windows itself\. Run it in WSL .*\n$/,
    );
    assert.deepEqual(said, Array(2).fill({ ...said[0], status: 3, stdout: '' }));
  });

  it('TypeScript, as after an install for production', () => {
    const folder = checkout('');
    const install = () =>
      execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: folder, stdio: 'pipe' });
    assert.throws(install, (error: { status?: number; stderr?: Buffer }) => {
      assert.match(String(error.stderr), /^TypeScript is not installed.*npm ci --include=dev/);
      return error.status === 3;
    });
  });
});
