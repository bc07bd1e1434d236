import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';

/** Folders whose data the compiled code reads, and what counts as data. */
const folders = ['emulator', 'fixtures', 'schemas'];
const isData = (path: string) => !/\.[^./]+$/.test(path) || /\.(json|cjs|pem)$/.test(path);

for (const folder of folders) {
  cpSync(join(projectRoot(), folder), join(projectRoot(), 'dist', folder), {
    recursive: true,
    filter: isData,
  });
}
