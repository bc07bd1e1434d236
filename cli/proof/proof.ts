import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Fault, Variant } from '../../emulator/index.ts';
import type { Checks } from '../../reports/grade/run/model.ts';
import {
  type FaultProof,
  proofOfFault,
  proofOfVariant,
  type RunResult,
  type VariantProof,
} from '../../reports/proof/verdict.ts';
import { counted } from '../../reports/text/text.ts';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { readData } from '../../schemas/data.ts';
import { runPlaywright } from '../playwright.ts';
import { testsAsking } from './selection.ts';
import {
  nameOf,
  type Plan,
  planVariable,
  readResult,
  type Subject,
  type SubjectResult,
  writePlan,
} from './subjects/plan.ts';

/** What is to be proven. */
export interface Agenda {
  readonly faults: readonly Fault[];
  readonly variants: readonly Variant[];
  /** Subjects that are judged at the same time. */
  readonly workers: number;
  /** URL of the module that holds these faults and variants. */
  readonly module?: string;
  /** Names of the only tests that are run; all of them where it is absent. */
  readonly only?: readonly string[];
  /** Runs the whole suite against each fault, not only the tests that ask its rule. */
  readonly wholeSuite?: boolean;
}

export interface Proven {
  readonly clean: SubjectResult;
  readonly faults: readonly FaultProof[];
  readonly variants: readonly VariantProof[];
  /** What came of each subject, by its name. */
  readonly results: ReadonlyMap<string, SubjectResult>;
}

/** Thrown when a proof did not come to its end: it was interrupted, or Playwright did not start. */
export class ProofBroken extends Error {}

export const emulatorModule = new URL('../../emulator/index.js', import.meta.url).href;
/** The emulator without any fault. */
export const cleanSubject: Subject = { kind: 'clean', id: '', story: '', breaks: [] };

/** What is seen of a target over TLS alone. */
const seenOverTls = catalogue.requirements
  .filter(({ optionalGroup }) => optionalGroup === 'tls')
  .map(({ id }) => id);

/** The clean run of the tests that need TLS, where a fault or variant of the agenda does as well. */
function cleanOverTls({ faults, variants, only }: Agenda): Subject[] {
  if (only || ![...faults, ...variants].some(({ over }) => over === 'tls')) return [];
  const checks = readData<Checks>('checks.json');
  const tests = seenOverTls.flatMap(id => checks[id] ?? []);
  return [{ ...cleanSubject, id: 'over TLS', over: 'tls', tests }];
}

/** Both clean runs as one. @param overTls absent when there is no such test. */
function joined(clean: SubjectResult, overTls: SubjectResult | undefined): SubjectResult {
  if (!overTls) return clean;
  const requirements = clean.requirements.map(
    each => (seenOverTls.includes(each.id) && overTls.requirements.find(({ id }) => id === each.id)) || each,
  );
  return { ...clean, requirements, exercised: { ...clean.exercised, ...overTls.exercised } };
}

/** Which subjects are run, after the clean run has told which tests ask which rule. */
function subjectsOf(
  { faults, variants, wholeSuite, only }: Agenda,
  exercised: SubjectResult['exercised'],
): Subject[] {
  const ofVariants = variants.map(
    ({ id, story }): Subject => ({
      kind: 'variant',
      id,
      story,
      breaks: [],
      ...(only && { tests: only }),
    }),
  );
  const ofFaults = faults.map((fault): Subject => {
    const { id, story, breaks } = fault;
    const subject = { kind: 'fault', id, story, breaks } as const;
    return wholeSuite ? subject : { ...subject, tests: testsAsking(fault, exercised) };
  });
  return [...ofVariants, ...ofFaults.filter(({ tests }) => tests?.length !== 0)];
}

function proofs(agenda: Agenda, results: ReadonlyMap<string, SubjectResult>, clean: SubjectResult): Proven {
  const resultOf = (kind: Subject['kind'], id: string): RunResult | undefined =>
    results.get(nameOf({ kind, id }));
  const unseen: RunResult = { level: 'INCOMPLETE', requirements: [], activated: false };
  return {
    clean,
    faults: agenda.faults.map(fault => proofOfFault(fault, resultOf('fault', fault.id), clean.requirements)),
    variants: agenda.variants.map(variant =>
      proofOfVariant(variant, resultOf('variant', variant.id) ?? unseen, clean.requirements),
    ),
    results,
  };
}

/**
 * Runs the suite clean, and then against every fault and variant of the agenda.
 * @throws ProofBroken when a subject was not judged to its end.
 */
export async function proveAll(agenda: Agenda): Promise<Proven> {
  const folder = mkdtempSync(join(tmpdir(), 'kms-conformance-proof-'));
  try {
    const plan = { folder, workers: agenda.workers, module: agenda.module ?? emulatorModule };
    const cleans = [{ ...cleanSubject, ...(agenda.only && { tests: agenda.only }) }, ...cleanOverTls(agenda)];
    // A suite without tests that need TLS has no run over it: what they would notice comes out as not activated.
    const found = await complete({ ...plan, subjects: cleans }, [cleanSubject]);
    const clean = joined(found.get('clean') as SubjectResult, found.get('clean over TLS'));
    const subjects = subjectsOf(agenda, clean.exercised);
    const results = await complete({ ...plan, subjects, clean: clean.requirements });
    return proofs(agenda, results, clean);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a plan. @throws ProofBroken when one of the subjects that are needed was not judged to its end. */
export async function complete(
  plan: Plan,
  needed: readonly Subject[] = plan.subjects,
): Promise<ReadonlyMap<string, SubjectResult>> {
  const results = await runPlan(plan);
  const missing = needed.map(nameOf).filter(name => !results.has(name));
  if (missing.length === 0) return results;
  const shown = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ', …' : '');
  throw new ProofBroken(
    `${missing.length} of ${counted(needed.length, 'run')} did not come to ${missing.length === 1 ? 'its' : 'their'} end (${shown}). Nothing is proven; run prove again.`,
  );
}

const configuration = fileURLToPath(new URL('./subjects/playwright.config.js', import.meta.url));

/** Generated input is the same in every proof, so that no verdict hangs on chance. */
const seed = { CONFORMANCE_SEED: '1' };

/**
 * Runs the suite on every subject of a plan, and prints a line for each as it ends.
 * @returns the results by name; a subject that was not judged to its end has none.
 */
async function runPlan(plan: Plan): Promise<ReadonlyMap<string, SubjectResult>> {
  if (plan.subjects.length > 0)
    await runPlaywright({ ...seed, [planVariable]: writePlan(plan) }, undefined, configuration);
  const results = plan.subjects.map(subject => readResult(plan.folder, nameOf(subject)));
  return new Map(results.flatMap(result => (result ? [[result.name, result] as const] : [])));
}
