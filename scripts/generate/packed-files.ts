import { spawnSync } from 'node:child_process';
import { projectRoot } from '../project-root.ts';

interface Packed {
  readonly files: ReadonlyArray<{ readonly path: string }>;
}

/**
 * The files of our own that `npm pack` would put into the package, sorted, one a line. Bundled packages are npm's.
 * @throws Error with npm's words when it cannot list them.
 */
export function packedFiles(): string {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout, stderr } = spawnSync('npm', words, {
    cwd: projectRoot(),
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  const [packed] = JSON.parse(stdout || '[]') as Packed[];
  if (!packed) throw new Error(`npm pack cannot list the files of the package: ${stderr}`);
  const own = packed.files.map(({ path }) => path).filter(path => !path.startsWith('node_modules/'));
  return `${own.sort().join('\n')}\n`;
}
