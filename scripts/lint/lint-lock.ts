/** Every package of package-lock.json has a digest, so that an install takes exactly what was reviewed. */
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

if (isMain(import.meta.url)) {
  const lock = JSON.parse(readFileSync(join(projectRoot(), 'package-lock.json'), 'utf8')) as Lock;
  const names = withoutIntegrity(lock);
  for (const name of names)
    console.error(
      `package-lock.json: ${name} has no integrity. Remove its entry and run npm install --package-lock-only.`,
    );
  if (names.length > 0) process.exitCode = 1;
  else console.log(`package-lock.json: ${Object.keys(lock.packages).length} packages, each with its digest`);
}
