import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that runs: the checkout, or `dist/` of the package; it holds specs, fixtures and schemas. */
export const codeRoot = fileURLToPath(new URL('..', import.meta.url));

/** The folder of this package's package.json. @throws Error when there is none above the code. */
export function packageRoot(): string {
  for (let folder = codeRoot; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  throw new Error(`There is no package.json above ${codeRoot}. Install the package again.`);
}

/** Version of this package. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string })
    .version;
}
