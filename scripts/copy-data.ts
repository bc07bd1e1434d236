/** What follows the compiler: data goes beside the compiled code, and what has no source any more goes away. */
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';

const root = projectRoot();
const dist = join(root, 'dist');

/** Folders whose data the compiled code reads, and what counts as data. */
const folders = ['emulator', 'fixtures', 'schemas'];
const isData = (path: string) => !/\.[^./]+$/.test(path) || /\.(json|cjs|pem)$/.test(path);

/** A spec that was removed must not go on being run from here. */
function removeOrphans(): void {
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|json|cjs|pem)$/.test(file)) continue;
    if (!existsSync(join(root, file.replace(/\.js$/, '.ts')))) rmSync(join(dist, file));
  }
}

removeOrphans();
for (const folder of folders)
  cpSync(join(root, folder), join(dist, folder), { recursive: true, filter: isData });
