import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EvidenceError } from '../../reports/grade/run/evidence.ts';
import { toCertificate } from '../../reports/render/certificate.ts';
import { gradeFile } from '../../reports/render/grade-evidence.ts';
import { plain } from '../../reports/text/text.ts';
import { suiteDigest } from '../../run/suite.ts';
import type { Certificate } from '../../schemas/generated/certificate.ts';
import { parseJson } from '../../schemas/reading/json.ts';
import { readRegularFile, sizeLimits, UnreadableFile } from '../../schemas/reading/regular-file.ts';
import validators from '../../schemas/validators.ts';
import { evidenceFile } from '../../schemas/words/run-files.ts';
import { CannotCompare } from './cannot-compare.ts';

const certificateFile = 'certificate.json';

type Say = (sentence: string) => void;

/** A certificate, or why there is none; and what has to be said of it. */
export type Loaded = { readonly said: readonly string[] } & (
  | { readonly certificate: Certificate }
  | { readonly problem: string }
);

/**
 * As `loadCertificate`, but nothing is thrown or printed: for a thread, which can do neither in order. Of many only what
 * is compared is kept, and of what they say alike one copy: a year of nights is a thousand certificates.
 */
export function load(path: string): Loaded {
  const said: string[] = [];
  try {
    return { certificate: compared(loadCertificate(path, sentence => said.push(sentence))), said };
  } catch (error) {
    if (!(error instanceof CannotCompare)) throw error;
    return { problem: error.message, said };
  }
}

const none: string[] = [];
const texts = new Map<string, string>();

function once(text: string): string {
  const known = texts.get(text);
  if (known === undefined) texts.set(text, text);
  return known ?? text;
}

function compared(certificate: Certificate): Certificate {
  const requirements = certificate.requirements.map(({ realReplies: _, ...result }) => ({
    ...result,
    id: once(result.id),
    observation: once(result.observation),
    ...(result.reason && { reason: once(result.reason) }),
    evidence: none,
  }));
  return { ...certificate, requirements: requirements as Certificate['requirements'] };
}

/**
 * The certificate of a run: of an output folder, a certificate.json, or an evidence.jsonl that is graded again.
 * @param say is told that a certificate was not graded again, and why
 * @throws CannotCompare when there is none, or it cannot be read.
 */
export function loadCertificate(path: string, say: Say = console.error): Certificate {
  const file = isFolder(path) ? runFileIn(path) : path;
  if (file === undefined)
    throw new CannotCompare(
      `${path} holds no ${certificateFile} and no ${evidenceFile}. Give the output folder of a run.`,
    );
  return file.endsWith('.jsonl') ? graded(file) : parsed(file, say);
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
function gradedAgain(file: string, said: Certificate, say: Say): Certificate {
  const evidence = join(dirname(file), evidenceFile);
  const unproven = (why: string) => {
    say(plain(`${file} is taken as it is, not graded again: ${why}.`));
    return said;
  };
  if (!existsSync(evidence)) return unproven('there is no evidence beside it');
  if (said.suite.digest !== suiteDigest()) return unproven('its evidence is of another version of the suite');
  return graded(evidence);
}

function graded(file: string): Certificate {
  try {
    return toCertificate(gradeFile(file));
  } catch (error) {
    if (error instanceof EvidenceError) throw new CannotCompare(error.message);
    throw error;
  }
}

function parsed(file: string, say: Say): Certificate {
  const value = parseJson(textOf(file));
  if (validators.certificate(value)) return gradedAgain(file, value, say);
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
