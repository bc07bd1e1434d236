import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../../schemas/catalogue.ts';
import { readData } from '../../schemas/data.ts';
import { grade } from '../grade/grade.ts';
import { readEvidence } from '../grade/run/evidence.ts';
import type { Checks, Evidence, Graded, Report } from '../grade/run/model.ts';
import { caughtBy } from '../proof/caught.ts';
import { badge } from './badge.ts';
import { certificate } from './certificate.ts';
import { ctrf } from './ctrf.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { certificatePage } from './page/certificate-page.ts';

/** The one file that is not rendered: everything else comes from it. */
export const evidenceFile = 'evidence.jsonl';

/** File name → its content, from the graded evidence alone. */
const renderers: Readonly<Record<string, (report: Report) => string>> = {
  'certificate.json': ({ graded }) => certificate(graded),
  'certificate.html': certificatePage,
  'certificate.md': ({ graded }) => markdown(graded),
  'junit.xml': ({ graded }) => junit(graded),
  'ctrf-report.json': ctrf,
  'badge.json': ({ graded }) => badge(graded),
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
  const evidence = readEvidence(join(outDir, evidenceFile));
  const graded = gradeAll(evidence, checks);
  const caught = caughtBy(evidence.header.suite);
  const report = { graded, evidence, catalogue, ...(caught && { caught }) };
  for (const [name, render] of Object.entries(renderers)) writeFileSync(join(outDir, name), render(report));
  return graded;
}

/**
 * Reads the evidence of a run and grades it.
 * @throws {EvidenceError} when it is none that can be graded
 */
export function gradeFile(file: string, checks?: Checks): Graded {
  return gradeAll(readEvidence(file), checks);
}

function gradeAll(evidence: Evidence, checks: Checks = readData<Checks>('checks.json')): Graded {
  return grade(evidence, catalogue.requirements, checks);
}
