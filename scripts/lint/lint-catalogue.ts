/** Lints schemas/requirements.json and what hangs on it. Exits 1 on any problem. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue, Requirement } from '../../schemas/catalogue/catalogue.ts';
import { isMain } from '../is-main.ts';
import { projectRoot } from '../project-root.ts';
import { type CatalogueRule, rules, type Surroundings, schemaRule } from './lint-catalogue-rules.ts';

/** What is linted; by default the files of the project. */
export interface CatalogueFiles extends Surroundings {
  readonly catalogue: unknown;
}

/** Problems of the catalogue, one line each. A catalogue that breaks its schema is not looked at further. */
export function lintCatalogue(files: CatalogueFiles = readCatalogueFiles()): string[] {
  const malformed = schemaRule(files.catalogue);
  if (malformed.length > 0) return malformed;
  const catalogue = files.catalogue as Catalogue;
  return rules.flatMap((rule: CatalogueRule) => rule(catalogue, files));
}

export function readCatalogueFiles(): CatalogueFiles {
  const schemas = join(projectRoot(), 'schemas');
  const read = <T>(name: string) => JSON.parse(readFileSync(join(schemas, name), 'utf8')) as T;
  return {
    catalogue: read('requirements.json'),
    snapshot: read('requirements.snapshot.json'),
    ...(existsSync(join(schemas, 'checks.json'))
      ? { checks: read<Record<string, string[]>>('checks.json') }
      : {}),
  };
}

/** The catalogue in one line: how many requirements there are, and how many wait for a check. */
export function summary({ requirements }: Catalogue): string {
  const count = (matches: (requirement: Requirement) => boolean) => requirements.filter(matches).length;
  const levels = ['MUST', 'SHOULD', 'MAY']
    .map(level => `${count(r => r.level === level)} ${level}`)
    .join(', ');
  const every = count(r => r.check === 'every-reply');
  const pending = count(r => typeof r.check === 'object');
  return `catalogue: ${requirements.length} requirements (${levels}); ${every} held against every reply, ${pending} pending`;
}

if (isMain(import.meta.url)) {
  const files = readCatalogueFiles();
  const problems = lintCatalogue(files);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(summary(files.catalogue as Catalogue));
}
