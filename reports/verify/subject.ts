import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HeaderRecord } from '../../schemas/formats/evidence.ts';
import { isObject, parseJson } from '../../schemas/reading/json.ts';
import { readRegularFile, sizeLimits, UnreadableFile } from '../../schemas/reading/regular-file.ts';
import { attestationFile, evidenceFile, runFiles } from '../../schemas/words/run-files.ts';
import { type Envelope, readEnvelope } from '../attest/envelope.ts';
import { type Statement, sha256 } from '../attest/statement.ts';
import { EvidenceError } from '../grade/run/evidence.ts';
import { type Rendered, render } from '../render/render.ts';
import type { Picture } from '../render/words/trail.ts';

/** What a folder is verified against. */
export interface Reference {
  /** The suite that verifies. */
  readonly suite: HeaderRecord['suite'];
  /** Keys whose signature counts; absent when the signature is not to be checked. */
  readonly trusted?: readonly KeyObject[];
  readonly now: Date;
}

/** A folder that claims to be the output of a run. */
export interface Subject extends Reference {
  /** The files that could be read, by name. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Why each of the others could not. */
  readonly unreadable: ReadonlyMap<string, string>;
  readonly envelope?: Envelope;
  readonly statement?: Statement;
  /** Pictures beside the evidence that are not the ones it names. One that is not there says nothing wrong. */
  readonly pictureProblems: readonly string[];
  /** What its evidence comes to here and now; absent when it cannot be graded. */
  readonly again?: Rendered;
  /** Why the evidence cannot be graded. */
  readonly ungraded?: string;
}

/** Reads a folder, whatever is in it. */
export function readSubject(folder: string, reference: Reference): Subject {
  const files = new Map<string, Buffer>();
  const unreadable = new Map<string, string>();
  for (const name of runFiles) {
    try {
      files.set(name, readRegularFile(join(folder, name), limitOf(name)));
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      unreadable.set(name, existsSync(join(folder, name)) ? error.message : `${name} is missing.`);
    }
  }
  const envelope = readEnvelope(files.get(attestationFile)?.toString('utf8') ?? '');
  const statement = envelope && statementIn(envelope);
  const graded = gradedAgain(files.get(evidenceFile));
  const named = graded.again?.evidence.assertions.flatMap(({ pictures = [] }) => pictures) ?? [];
  return {
    ...reference,
    files,
    unreadable,
    pictureProblems: named.flatMap(picture => problemOf(folder, picture)),
    ...(envelope && { envelope }),
    ...(statement && { statement }),
    ...graded,
  };
}

function problemOf(folder: string, { file, digest }: Picture): string[] {
  if (!existsSync(join(folder, file))) return [];
  try {
    const found = `sha256:${sha256(readRegularFile(join(folder, file), sizeLimits.report))}`;
    return found === digest ? [] : [`${file} is not the picture that ${evidenceFile} names.`];
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return [error.message];
  }
}

function limitOf(name: string): number {
  return name === evidenceFile ? sizeLimits.evidence : sizeLimits.report;
}

function gradedAgain(evidence: Buffer | undefined): Pick<Subject, 'again' | 'ungraded'> {
  if (!evidence) return {};
  try {
    return { again: render(evidence) };
  } catch (error) {
    if (error instanceof EvidenceError) return { ungraded: error.message };
    throw error;
  }
}

/** The statement in an envelope, as far as its form can be relied on here. */
function statementIn({ payload }: Envelope): Statement | undefined {
  const value = parseJson(Buffer.from(payload, 'base64').toString('utf8'));
  if (!isObject(value) || !Array.isArray(value.subject)) return undefined;
  const sound = value.subject.every(
    each => isObject(each) && typeof each.name === 'string' && isObject(each.digest),
  );
  return sound ? (value as unknown as Statement) : undefined;
}
