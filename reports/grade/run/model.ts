import type * as catalogue from '../../../schemas/catalogue/catalogue.ts';
import type {
  AssertionRecord,
  CleanupRecord,
  ExchangeRecord,
  FooterRecord,
  HeaderRecord,
  TestRecord,
} from '../../../schemas/formats/evidence.ts';
import type {
  Certificate,
  Outcome,
  RequirementResult,
  WaiverResult,
} from '../../../schemas/generated/certificate.ts';

/** The evidence of a run, sorted by kind, each kind in the order of the file. */
export interface Evidence {
  header: HeaderRecord;
  exchanges: ExchangeRecord[];
  assertions: AssertionRecord[];
  tests: TestRecord[];
  cleanup?: CleanupRecord;
  /** Absent when the run did not reach its end. */
  footer?: FooterRecord;
  /** Why the evidence cannot be trusted, in words; empty when nothing speaks against it. */
  damage: string[];
}

/** What the grader needs to know of a requirement of the catalogue. */
export type Requirement = Pick<
  catalogue.Requirement,
  'id' | 'group' | 'level' | 'title' | 'check' | 'optionalGroup' | 'everyReply' | 'deferrable' | 'observed'
>;

/** What one assertion came to. */
export type Verdict = AssertionRecord['verdict'];

/** Requirement id → names of the tests that check it: schemas/checks.json. */
export type Checks = Readonly<Record<string, readonly string[]>>;

export type Level = Certificate['level'];

/** The result of one requirement, with what a reader needs to recognise it. */
export interface GradedRequirement extends RequirementResult, Pick<Requirement, 'group' | 'title'> {
  /** What blocks it, where nothing but that keeps it from being judged. */
  onlyBlocked?: readonly string[];
}

/** A run after grading. */
export interface Graded {
  level: Level;
  exitCode: number;
  /** What makes the run INVALID or no whole run, and refused waivers; requirements speak for themselves. */
  reasons: string[];
  requirements: GradedRequirement[];
  counts: Record<Outcome, number>;
  /** Every waiver of the run, and what became of it. */
  waivers: WaiverResult[];
  header: HeaderRecord;
  run: Certificate['run'];
  cost: NonNullable<Certificate['cost']>;
  /** Absent when it was not recorded. */
  cleanup?: CleanupRecord;
}

/** Requirement id → ids of the faults that break it and that the suite was seen to catch. */
export type Caught = Readonly<Record<string, readonly string[]>>;

/** Everything the reports are rendered from. */
export interface Report {
  graded: Graded;
  evidence: Evidence;
  catalogue: catalogue.Catalogue;
  /** What the suite is proven to catch; absent when nothing shows it. */
  caught?: Caught;
}
