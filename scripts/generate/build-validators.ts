/**
 * Compiles the schemas into schemas/generated/validators.cjs, unless what is there was made of these very schemas by
 * this very compiler. The build runs it from what it has just compiled, so it may import nothing that needs a validator.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMain } from '../is-main.ts';
import { projectRoot } from '../project-root.ts';
import { compileValidators, readSchemas } from './generate-validators.ts';

/** The first line of the validators, which says what they were made of. */
function bannerOf(sources: ReturnType<typeof readSchemas>): string {
  const ajv = createRequire(import.meta.url)('ajv/package.json') as { version: string };
  const compiler = readFileSync(fileURLToPath(new URL('./generate-validators.js', import.meta.url)));
  const hash = createHash('sha256').update(JSON.stringify(sources)).update(compiler);
  return `// Compiled by ajv ${ajv.version} in the build; not to be edited. Made of ${hash.digest('hex')}\n`;
}

/** @returns whether anything had to be compiled. */
export function buildValidators(root: string): boolean {
  const file = join(root, 'schemas', 'generated', 'validators.cjs');
  const sources = readSchemas(join(root, 'schemas'));
  const banner = bannerOf(sources);
  if (existsSync(file) && readFileSync(file, 'utf8').startsWith(banner)) return false;
  writeFileSync(`${file}.${process.pid}`, banner + compileValidators(sources).code);
  renameSync(`${file}.${process.pid}`, file);
  return true;
}

if (isMain(import.meta.url)) buildValidators(projectRoot());
