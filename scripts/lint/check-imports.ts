/** Holds every import between the rooms of the project against the allowed arrows, and exits 1 naming each other. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isMain } from '../is-main.ts';
import { projectRoot } from '../project-root.ts';

/** From each room, the rooms that it may import from besides itself. What is not named here wires the rest. */
export const allowed: Readonly<Record<string, readonly string[]>> = {
  schemas: [],
  fixtures: ['schemas'],
  specs: ['fixtures', 'schemas'],
  reports: ['schemas'],
  emulator: [],
};

const importPattern = /(?:from|import)\s*\(?\s*'(\.[^']*)'/g;

function roomOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : '';
}

/** The imports of a file that no arrow allows, in words. */
export function forbiddenImports(file: string, text: string): string[] {
  const from = roomOf(file);
  const mayUse = allowed[from];
  if (!mayUse) return [];
  const targets = [...text.matchAll(importPattern)].map(([, path = '']) => join(dirname(file), path));
  const strangers = targets.filter(target => roomOf(target) !== from && !mayUse.includes(roomOf(target)));
  return strangers.map(
    target => `${file} imports ${target}: ${from} may use ${mayUse.join(', ') || 'nothing of ours'}`,
  );
}

if (isMain(import.meta.url)) {
  const root = projectRoot();
  const sources = Object.keys(allowed).flatMap(room =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map(file => join(room, file)),
  );
  const files = sources.filter(file => file.endsWith('.ts')).map(file => relative('.', file));
  const problems = files.flatMap(file => forbiddenImports(file, readFileSync(join(root, file), 'utf8')));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`imports: ${files.length} files keep to the allowed arrows`);
}
