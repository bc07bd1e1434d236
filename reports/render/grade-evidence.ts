import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { readData } from '../../schemas/data.ts';
import { grade } from '../grade/grade.ts';
import { parseEvidence, readEvidenceFile } from '../grade/run/evidence.ts';
import type { Checks, Graded, Report } from '../grade/run/model.ts';
import { unknownTests } from '../grade/run/unknown-tests.ts';

/**
 * Reads the evidence of a run and grades it; nothing is rendered.
 * @throws {EvidenceError} when it cannot be graded
 */
export function gradeEvidence(file: string): Pick<Report, 'evidence' | 'graded'> {
  return gradeBytes(readEvidenceFile(file), file, readData<Checks>('checks.json'));
}

/** The result alone, see `gradeEvidence`. */
export function gradeFile(file: string): Graded {
  return gradeEvidence(file).graded;
}

/** As `gradeEvidence`, for the bytes of a file; `name` is used in messages. */
export function gradeBytes(bytes: Buffer, name: string, checks: Checks): Pick<Report, 'evidence' | 'graded'> {
  const read = parseEvidence(bytes, name);
  const evidence = { ...read, damage: [...read.damage, ...unknownTests(read, checks)] };
  return { evidence, graded: grade(evidence, catalogue.requirements, checks) };
}
