import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readRegularFile, sizeLimits, UnreadableFile } from '../../reports/foreign/regular-file.ts';
import { EvidenceError } from '../../reports/grade/run/evidence.ts';
import { toCertificate } from '../../reports/render/certificate.ts';
import { gradeFile } from '../../reports/render/render.ts';
import { plain } from '../../reports/text/text.ts';
import { suiteIdentity } from '../../run/suite.ts';
import type { Certificate } from '../../schemas/generated/certificate.ts';
import validators from '../../schemas/generated/validators.cjs';
import { parseJson } from '../../schemas/json.ts';
import { evidenceFile } from '../../schemas/run-files.ts';
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

/** The folders in a folder, each with its path. @throws CannotCompare when it is not a folder. */
export function foldersIn(path: string): string[] {
  if (!isFolder(path))
    throw new CannotCompare(`${path} is not a folder. Give a folder of output folders, or two runs.`);
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

/**
 * The certificate that the evidence beside a certificate gives now: what was edited by hand since is not believed.
 * Evidence of another suite cannot be graded here; the certificate then counts as it is, and that is said.
 */
function gradedAgain(file: string, said: Certificate): Certificate {
  const evidence = join(dirname(file), evidenceFile);
  if (!existsSync(evidence)) return unproven(file, said, 'there is no evidence beside it');
  if (said.suite.digest !== suiteIdentity().digest)
    return unproven(file, said, 'its evidence is of another version of the suite');
  return graded(evidence);
}

function unproven(file: string, said: Certificate, why: string): Certificate {
  console.error(plain(`${file} is taken as it is, not graded again: ${why}.`));
  return said;
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
  if (validators.certificate(value)) return gradedAgain(file, value);
  const [error] = validators.certificate.errors ?? [];
  const why =
    value === undefined ? 'it is not valid JSON' : `${error?.instancePath || 'it'} ${error?.message}`;
  throw new CannotCompare(
    `${file} is not a certificate of this version (${why}). Give its evidence.jsonl, or run again.`,
  );
}

function textOf(file: string): string {
  try {
    return readRegularFile(file, sizeLimits.report).toString('utf8');
  } catch (error) {
    if (error instanceof UnreadableFile) throw new CannotCompare(error.message);
    throw error;
  }
}
