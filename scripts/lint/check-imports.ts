/**
 * Holds every import of the project against the allowed arrows, folder by folder, types included, and exits 1 naming
 * each other one. Circles between files are found by the linter (noImportCycles), circles between folders here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMain } from '../is-main.ts';
import { projectRoot } from '../project-root.ts';
import { allowed } from './import-arrows.ts';

const importPattern = /(?:from|import)\s*\(?\s*'(\.[^']*)'/g;

/** Folders that the arrows speak of; `cli`, `scripts` and the configurations wire the rest. */
const isOurs = (folder: string) => Object.hasOwn(allowed, folder);

/** Tests and their helpers stand outside: they may look at anything. */
const isTest = (file: string) => /\.(test|testing)\.ts$/.test(file);

/** The imports of a file that no arrow allows, in words. */
export function forbiddenImports(file: string, text: string): string[] {
  const from = dirname(file);
  if (isTest(file)) return [];
  if (!isOurs(from)) return [`${file} is in ${from}, which has no entry in scripts/lint/import-arrows.ts`];
  const mayUse = allowed[from] ?? [];
  const targets = [...text.matchAll(importPattern)].map(([, path = '']) => join(dirname(file), path));
  return targets
    .filter(target => dirname(target) !== from && !mayUse.includes(dirname(target)))
    .map(target => `${file} imports ${target}: ${from} may import ${mayUse.join(', ') || 'nothing of ours'}`);
}

/** Folders from which the allowed arrows lead back to where they began, in words. */
export function circles(arrows: Readonly<Record<string, readonly string[]>>): string[] {
  const reaches = (from: string, goal: string, seen = new Set<string>()): boolean =>
    (arrows[from] ?? []).some(next => {
      if (next === goal) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, goal, seen);
    });
  return Object.keys(arrows)
    .filter(folder => reaches(folder, folder))
    .map(folder => `the arrows lead from ${folder} back to it`);
}

/** Folders of the table that hold no code any more, and arrows to such. @param files paths below the root. */
export function deadArrows(
  arrows: Readonly<Record<string, readonly string[]>>,
  files: readonly string[],
): string[] {
  const folders = new Set(files.map(file => dirname(file)));
  const named = new Set([...Object.keys(arrows), ...Object.values(arrows).flat()]);
  return [...named]
    .filter(folder => !folders.has(folder))
    .map(folder => `${folder} holds no code: take it out`);
}

if (isMain(import.meta.url)) {
  const root = projectRoot();
  const rooms = [...new Set(Object.keys(allowed).map(folder => folder.split('/')[0] ?? ''))];
  const files = rooms
    .flatMap(room =>
      readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map(file => join(room, file)),
    )
    .filter(file => file.endsWith('.ts'));
  const problems = [
    ...circles(allowed),
    ...deadArrows(allowed, files),
    ...files.flatMap(file => forbiddenImports(file, readFileSync(join(root, file), 'utf8'))),
  ];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`imports: ${files.length} files keep to the allowed arrows`);
}
