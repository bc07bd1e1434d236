import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EvidenceError } from '../../reports/grade/run/evidence.ts';
import { toCertificate } from '../../reports/render/certificate.ts';
import { evidenceFile, gradeFile } from '../../reports/render/render.ts';
import type { Certificate } from '../../schemas/generated/certificate.ts';
import validators from '../../schemas/generated/validators.cjs';
import { parseJson } from '../../schemas/json.ts';
import { CannotCompare } from './cannot-compare.ts';

const certificateFile = 'certificate.json';

/**
 * The certificate of a run: of an output folder, a certificate.json, or an evidence.jsonl that is graded again.
 * @throws CannotCompare when there is none, or it cannot be read.
 */
export function loadCertificate(path: string): Certificate {
  const file = isFolder(path) ? runFileIn(path) : path;
  if (file === undefined)
    throw new CannotCompare(
      `${path} holds no ${certificateFile} and no ${evidenceFile}. Give the output folder of a run.`,
    );
  return file.endsWith('.jsonl') ? graded(file) : parsed(file);
}

/** Whether a folder is the output folder of a run. */
export function holdsRun(path: string): boolean {
  return runFileIn(path) !== undefined;
}

/** The folders in a folder, each with its path. @throws CannotCompare when it is no folder. */
export function foldersIn(path: string): string[] {
  if (!isFolder(path))
    throw new CannotCompare(`${path} is no folder. Give a folder of output folders, or two runs.`);
  const entries = readdirSync(path, { withFileTypes: true });
  return entries
    .filter(entry => entry.isDirectory())
    .map(entry => join(path, entry.name))
    .sort();
}

function runFileIn(folder: string): string | undefined {
  return [certificateFile, evidenceFile].map(name => join(folder, name)).find(file => existsSync(file));
}

function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found)
    throw new CannotCompare(
      `${path} does not exist. Give an output folder, its certificate.json or its evidence.jsonl.`,
    );
  return found.isDirectory();
}

function graded(file: string): Certificate {
  try {
    return toCertificate(gradeFile(file));
  } catch (error) {
    if (error instanceof EvidenceError) throw new CannotCompare(error.message);
    throw error;
  }
}

function parsed(file: string): Certificate {
  const value = parseJson(textOf(file));
  if (validators.certificate(value)) return value;
  const [error] = validators.certificate.errors ?? [];
  const why = value === undefined ? 'it is no JSON' : `${error?.instancePath || 'it'} ${error?.message}`;
  throw new CannotCompare(
    `${file} is no certificate of this version (${why}). Give its evidence.jsonl, or run again.`,
  );
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CannotCompare(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
