import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../run/package-root.ts';
import { bareEnvironment, scratch } from '../testing/test-run.testing.ts';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly bundleDependencies: readonly string[];
}

const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as Manifest;

/** What an installer puts beside the package; the others travel in it. */
const beside = Object.keys(manifest.dependencies).filter(name => !manifest.bundleDependencies.includes(name));

/** The tarball of this package, in a folder of its own. */
export function packed(): string {
  const folder = scratch();
  const words = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  execFileSync('npm', words, { cwd: packageRoot(), env: bareEnvironment(), stdio: 'pipe' });
  const [tarball = ''] = readdirSync(folder);
  return join(folder, tarball);
}

/** Puts what is in the tarball into a folder named like the package. @returns the package */
function unpack(tarball: string, into: string): string {
  mkdirSync(into, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', into]);
  const folder = join(into, 'kms-conformance');
  renameSync(join(into, 'package'), folder);
  return folder;
}

function link(name: string, target: string, modules: string): void {
  const place = join(modules, name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(target, place);
}

const ofOurs = (name: string) => join(packageRoot(), 'node_modules', name);

/** A place where the package is installed. */
export interface Installed {
  /** Folder of the user's project. */
  readonly folder: string;
  /** The file of the command, by the path that an installer gives it. */
  readonly file: string;
  /** What the installer sets in the environment of the command. */
  readonly variables?: Readonly<Record<string, string>>;
}

const command = (folder: string) => join(folder, 'cli', 'kms-conformance.mjs');

/** In one flat folder, as npm does. */
export function flat(tarball: string, folder = scratch()): Installed {
  const modules = join(folder, 'node_modules');
  const installed = unpack(tarball, modules);
  for (const name of beside) link(name, ofOurs(name), modules);
  return { folder, file: command(installed) };
}

/** In the folder above, as npm does for its workspaces; the command is a link beside the modules. */
export function hoisted(tarball: string): Installed {
  const { folder: root, file } = flat(tarball);
  const folder = join(root, 'packages', 'a');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"private":true,"workspaces":["packages/*"]}');
  writeFileSync(join(folder, 'package.json'), '{"name":"a","version":"1.0.0"}');
  const bin = join(root, 'node_modules', '.bin', 'kms-conformance');
  link('kms-conformance', file, dirname(bin));
  return { folder, file: bin };
}

/** Each package in a store of its own beside links to what it depends on, as pnpm does. */
export function stored(tarball: string): Installed {
  const folder = scratch();
  const store = join(folder, 'node_modules', '.pnpm');
  const modules = join(store, 'kms-conformance@file+a+b.tgz', 'node_modules');
  const installed = unpack(tarball, modules);
  for (const name of beside) {
    const own = join(store, `${name.replace('/', '+')}@1.0.0`, 'node_modules');
    link(name, ofOurs(name), own);
    link(name, join(own, name), modules);
  }
  link('kms-conformance', installed, join(folder, 'node_modules'));
  return { folder, file: command(join(folder, 'node_modules', 'kms-conformance')) };
}

/**
 * Without any folder of modules: what the package depends on is found by code that NODE_OPTIONS loads, as Yarn does (PnP).
 */
export function plugged(tarball: string): Installed {
  const folder = scratch();
  const cache = join(folder, '.yarn', 'unplugged');
  const installed = unpack(tarball, cache);
  const elsewhere = scratch();
  for (const name of beside) link(name, ofOurs(name), join(elsewhere, 'node_modules'));
  const names = JSON.stringify(beside);
  const isBeside = `name => ${names}.some(each => name === each || name.startsWith(each + '/'))`;
  const [hook, loader] = [join(folder, '.pnp.cjs'), join(folder, '.pnp.loader.mjs')];
  writeFileSync(
    hook,
    `const Module = require('node:module');
const isBeside = ${isBeside};
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, parent, isMain, options) {
  const ours = parent?.filename?.startsWith(${JSON.stringify(cache)}) && isBeside(name);
  return resolve.call(this, name, parent, isMain, ours ? { paths: [${JSON.stringify(elsewhere)}] } : options);
};
Module.register(${JSON.stringify(pathToFileURL(loader).href)});
`,
  );
  writeFileSync(
    loader,
    `const isBeside = ${isBeside};
export function resolve(name, context, next) {
  const ours = context.parentURL?.startsWith(${JSON.stringify(pathToFileURL(cache).href)}) && isBeside(name);
  return next(name, ours ? { ...context, parentURL: ${JSON.stringify(pathToFileURL(join(elsewhere, 'x.mjs')).href)} } : context);
}
`,
  );
  return { folder, file: command(installed), variables: { NODE_OPTIONS: `--require=${hook}` } };
}
