import type { KeyObject } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { readData } from '../../schemas/data.ts';
import { withoutCommands } from '../../schemas/words/ci-commands.ts';
import {
  attestationFile,
  draftEnding,
  evidenceFile,
  type RenderedFile,
  renderedFiles,
} from '../../schemas/words/run-files.ts';
import { envelopeOf, envelopeText, readEnvelope, signed } from '../attest/envelope.ts';
import { statementOf } from '../attest/statement.ts';
import { readEvidenceFile } from '../grade/run/evidence.ts';
import type { Checks, Graded, Report } from '../grade/run/model.ts';
import { toldByProof } from '../proof/caught.ts';
import { badge, badgePicture } from './badge.ts';
import { certificate } from './certificate.ts';
import { ctrf } from './ctrf.ts';
import { gradeBytes } from './grade-evidence.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { certificatePage } from './page/certificate-page.ts';
import type { ToldReport } from './words/causes.ts';

/** The content of each file, from the graded evidence alone. */
const renderers: Readonly<Record<RenderedFile, (report: ToldReport) => string>> = {
  'certificate.json': ({ graded }) => certificate(graded),
  'certificate.html': certificatePage,
  'certificate.md': ({ graded }) => markdown(graded),
  'junit.xml': junit,
  'ctrf-report.json': ctrf,
  'badge.json': ({ graded }) => badge(graded),
  'badge.svg': ({ graded }) => badgePicture(graded),
};

/** What comes of the evidence of a run. */
export interface Rendered extends Omit<Report, 'catalogue'> {
  /** Every rendered file by its name, and the unsigned statement about them. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Grades evidence and renders its reports. Pure: the same evidence and the same suite give the same files.
 * @throws {EvidenceError} when it cannot be graded
 */
export function render(
  bytes: Buffer,
  checks: Checks = readData<Checks>('checks.json'),
  name: string = evidenceFile,
): Rendered {
  const { evidence, graded } = gradeBytes(bytes, name, checks);
  const found = { graded, evidence, ...toldByProof(evidence.header.suite) };
  const files = new Map<string, string>(
    renderedFiles.map(file => [file, inert(file, renderers[file]({ ...found, catalogue }))]),
  );
  const statement = statementOf(graded, new Map<string, string | Buffer>([[evidenceFile, bytes], ...files]));
  return { ...found, files: files.set(attestationFile, envelopeText(envelopeOf(statement))) };
}

/** Characters that move a cursor, end a line or turn the direction of a text, and that JSON and XML take as they are. */
const unseen = /[\u007F-\u009F\u2028\u2029]|(?![\t\n\r])\p{Cf}/gu;

/** A file that steers neither the terminal nor the CI system whose log it is shown in, whatever a target answered. */
function inert(file: RenderedFile, content: string): string {
  const escaped = (character: string) => {
    const code = character.codePointAt(0) ?? 0;
    return file.endsWith('.json') && code <= 0xffff
      ? `\\u${code.toString(16).padStart(4, '0')}`
      : `\\u{${code.toString(16)}}`;
  };
  const isMarkup = file.endsWith('.html') || file.endsWith('.svg');
  return withoutCommands(isMarkup ? content : content.replace(unseen, escaped));
}

/** Writes a file whole or not at all: where a disk is full, no half of one is left. */
function writeWhole(file: string, content: string): void {
  const draft = `${file}${draftEnding}`;
  try {
    writeFileSync(draft, content);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/**
 * Grades the evidence of a run and writes the reports beside it. Rendered again, they come out the same.
 * @throws {EvidenceError} when the folder holds no evidence that can be graded
 */
export function renderAll(outDir: string, checks?: Checks): Graded {
  const { graded, files } = render(readEvidenceFile(join(outDir, evidenceFile)), checks);
  for (const [name, content] of files) writeWhole(join(outDir, name), content);
  return graded;
}

/** Signs the statement about the files of a folder. */
export function signReports(outDir: string, key: KeyObject): void {
  const file = join(outDir, attestationFile);
  const envelope = readEnvelope(readFileSync(file, 'utf8'));
  if (!envelope) throw new Error(`${file} is not as it was written.`);
  writeWhole(file, envelopeText(signed(envelope, key)));
}
