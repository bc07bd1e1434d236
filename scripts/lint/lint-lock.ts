/** Every package of every package-lock.json has a digest, so that an install takes exactly what was reviewed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain } from '../is-main.ts';
import { projectRoot } from '../project-root.ts';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly link?: boolean }>>;
}

/** Names of the packages without a digest. */
export function withoutIntegrity({ packages }: Lock): string[] {
  return Object.entries(packages).flatMap(([name, { integrity, link }]) =>
    name === '' || link || integrity?.startsWith('sha512-') ? [] : [name],
  );
}

/** The packages of the project, and those that tests install into folders of their own. */
const locks = ['package-lock.json', 'emulator/clients/packages/package-lock.json'];

if (isMain(import.meta.url))
  for (const file of locks) {
    const lock = JSON.parse(readFileSync(join(projectRoot(), file), 'utf8')) as Lock;
    const names = withoutIntegrity(lock);
    for (const name of names)
      console.error(
        `${file}: ${name} has no integrity. Remove its entry and run npm install --package-lock-only.`,
      );
    if (names.length > 0) process.exitCode = 1;
    else console.log(`${file}: ${Object.keys(lock.packages).length} packages, each with its digest`);
  }
