/** Lints the order of blame: what tests presume and what arrangement steps are blamed on. Exits 1 on any problem. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue, mayPresume, type Requirement } from '../../schemas/catalogue/catalogue.ts';
import { isMain } from '../is-main.ts';
import { projectRoot } from '../project-root.ts';

type Level = Requirement['level'];
type Levels = ReadonlyMap<string, Level>;

const idsIn = (code: string) => [...code.matchAll(/'([A-Z]{3,4}-\d{3})'/g)].map(([, id]) => id as string);

/**
 * "A MUST never presumes a SHOULD or a MAY, a SHOULD never a MAY": every other requirement that a test of this spec
 * names, itself or through a constant of the file, is of its own level or above. A test whose requirement is chosen
 * by a variable counts as one of a MUST.
 * @returns problems in words, each with the file
 */
export function lintSpec(file: string, code: string, levels: Levels): string[] {
  const [, ...tests] = code.split(/(?=\brequirement\()/);
  const constants = constantsOf(code);
  return tests.flatMap(test => {
    const own = /^requirement\('([^']+)'\)/.exec(test)?.[1];
    const level = levels.get(own ?? '') ?? 'MUST';
    const told = idsIn(test).filter(id => id !== own);
    const shared = [...constants].flatMap(([name, ids]) => (named(name, test) ? ids : []));
    const wrong = new Set([...told, ...shared].filter(id => !fits(level, id, levels)));
    return [...wrong].map(
      id => `${file}: ${own ?? 'a test'} (${level}) presumes ${id} (${levels.get(id) ?? 'unknown'})`,
    );
  });
}

/** Arranging serves tests of a MUST: each step is blamed on a MUST, and nothing lesser is presumed for a whole test. */
export function lintFixture(file: string, code: string, levels: Levels): string[] {
  const blamed = [...code.matchAll(/(?:\bby: |\bpresume\(|\bblocked\()'([A-Z]{3,4}-\d{3})'/g)];
  return blamed
    .map(([, id]) => id as string)
    .filter(id => !fits('MUST', id, levels))
    .map(id => `${file}: a step is blamed on ${id} (${levels.get(id) ?? 'unknown'}); it must be a MUST`);
}

function fits(level: Level, id: string, levels: Levels): boolean {
  const other = levels.get(id);
  return other !== undefined && mayPresume(level, other);
}

/** The ids that each constant of the file names, by its name. */
function constantsOf(code: string): Map<string, string[]> {
  const constants = code.matchAll(/^const (\w+)[\s\S]*?;$/gm);
  return new Map([...constants].map(([text, name]) => [name as string, idsIn(text)]));
}

const named = (name: string, code: string) => new RegExp(`\\b${name}\\b`).test(code);

/** What the oracle predicts is not a step of an arrangement: it may be owed to a requirement of any level. */
const isPrediction = (file: string) => /^oracle[\\/]/.test(file);

function lintFolder(folder: string, lint: typeof lintSpec, levels: Levels): string[] {
  const files = readdirSync(join(projectRoot(), folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter(file => file.endsWith('.ts') && !/\.(test|testing)\.ts$/.test(file) && !isPrediction(file))
    .sort()
    .flatMap(file => {
      const path = join(folder, file);
      return lint(path, readFileSync(join(projectRoot(), path), 'utf8'), levels);
    });
}

if (isMain(import.meta.url)) {
  const levels = new Map(catalogue.requirements.map(({ id, level }) => [id, level]));
  const problems = [...lintFolder('specs', lintSpec, levels), ...lintFolder('fixtures', lintFixture, levels)];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log('order of blame: no test presumes a requirement of a lower level');
}
