import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../schemas/catalogue.ts';
import { readData } from '../schemas/data.ts';
import { certificate } from './certificate.ts';
import { readEvidence } from './evidence.ts';
import { grade } from './grade.ts';
import { junit } from './junit.ts';
import type { Checks, Graded } from './model.ts';

/** The one file that is not rendered: everything else comes from it. */
export const evidenceFile = 'evidence.jsonl';

/** File name → its content, from the graded run alone. */
const renderers: Readonly<Record<string, (graded: Graded) => string>> = {
  'certificate.json': certificate,
  'junit.xml': junit,
};

/** The files of a run that are rendered from its evidence. */
export const renderedFiles = Object.keys(renderers);

/** The names of the files that a run writes into its output folder, the evidence first. */
export const runFiles = [evidenceFile, ...renderedFiles];

/**
 * Reads the evidence of a run, grades it and writes the reports beside it. Rendered again, they come out the same.
 * @throws {EvidenceError} when the folder holds no evidence that can be graded
 */
export function renderAll(outDir: string, checks?: Checks): Graded {
  const graded = gradeFile(join(outDir, evidenceFile), checks);
  for (const [name, render] of Object.entries(renderers)) writeFileSync(join(outDir, name), render(graded));
  return graded;
}

/**
 * Reads the evidence of a run and grades it.
 * @throws {EvidenceError} when it is none that can be graded
 */
export function gradeFile(file: string, checks: Checks = readData<Checks>('checks.json')): Graded {
  return grade(readEvidence(file), catalogue.requirements, checks);
}
