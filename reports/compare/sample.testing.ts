import type { Certificate, Outcome, RequirementResult } from '../../schemas/generated/certificate.ts';
import { grade } from '../grade/grade.ts';
import { toCertificate } from '../render/certificate.ts';
import { evidence, header, requirement, waiver } from '../sample.testing.ts';
import type { ChangeClass } from './classes.ts';
import { compare } from './compare.ts';

/** A requirement that came out like this. */
export function result(
  outcome: RequirementResult['outcome'],
  observation = '200',
  id = 'A-1',
): RequirementResult {
  return { id, level: 'MUST', outcome, observation, evidence: ['0.1'] };
}

/** The certificate of a sound run in every detail that a test does not name. */
export function certificateOf(
  requirements: RequirementResult[],
  part: Partial<Certificate> = {},
): Certificate {
  const sound = toCertificate(grade(evidence(), [requirement('PRE-001')], {}));
  return { ...sound, level: 'CONFORMANT', requirements, ...part };
}

/** What became of a waiver of A-1. */
export function waiverResult(
  status: Certificate['waivers'][number]['status'],
  part: Partial<Certificate['waivers'][number]> = {},
): Certificate['waivers'][number] {
  return { ...waiver(), status, ...part };
}

/** A target of the sample run with another host. */
export function targetAt(host: string, part: Partial<Certificate['target']> = {}): Certificate['target'] {
  return { ...header().target, host, ...part };
}

export type Seen = readonly [outcome: Outcome, observation?: string];

/** The classes that one requirement is in after it went from one to the other. */
export function classes(
  old: Seen,
  now: Seen,
  before: Partial<Certificate> = {},
  after: Partial<Certificate> = {},
): ChangeClass[] {
  const [was, is] = [certificateOf([result(...old)], before), certificateOf([result(...now)], after)];
  return compare(was, is).changes.map(change => change.class);
}
