import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GradedRequirement } from '../../../reports/grade/run/model.ts';

/** One server that the suite is run against: without any fault, with one, with a benign variant or with a mutant. */
export interface Subject {
  readonly kind: 'clean' | 'fault' | 'variant' | 'mutant';
  readonly id: string;
  readonly story: string;
  /** Requirements that have to notice; of a fault alone. */
  readonly breaks: readonly string[];
  /** A clean server over TLS; of a fault or variant its own `over` says so. */
  readonly over?: 'tls';
  /** Names of the tests that are run; absent for all of them. */
  readonly tests?: readonly string[];
}

/** What came of a subject. */
export interface SubjectResult {
  readonly name: string;
  readonly level: string;
  readonly requirements: readonly GradedRequirement[];
  /** The replaced rule was asked at least once. */
  readonly activated: boolean;
  /** MUSTs whose tests ran and that came out undecided. */
  readonly undecided: readonly string[];
  /** Names of the rules, or switches of the mutants, that each test asked; of the clean run alone. */
  readonly exercised: Readonly<Record<string, readonly string[]>>;
  /** Names of what was asked while the emulator started. */
  readonly started: readonly string[];
  /** How long each test took, in milliseconds, by its name. */
  readonly tests: Readonly<Record<string, number>>;
  /** Of a mutant: the requirements that came out worse in the first test that noticed, or what else gave it away. */
  readonly noticed: readonly string[];
  /** The test that noticed first. */
  readonly noticedBy?: string;
  /** How many keys were created. */
  readonly keys: number;
  /** Wall time from the first test's beginning until it was graded. */
  readonly seconds: number;
}

/** Why the console is not looked at in most subjects. */
export const consoleLeftOut = 'only faults and variants of the console are looked at there';

/** Time-out of a test in a proof, in milliseconds. */
export const testTimeoutMs = 60_000;

/** One Playwright run over many subjects, each a project of its own, handed over as a file. */
export interface Plan {
  /** Where results and evidence go. */
  readonly folder: string;
  /** Subjects that are judged at the same time. */
  readonly workers: number;
  readonly subjects: readonly Subject[];
  /** The module whose `faults` and `variants` the subjects name: the emulator's, but for tests of the proof itself. */
  readonly module: string;
  /** URL of the instrumented emulator, whose mutants the subjects name by their switch. */
  readonly instrumented?: string;
  /** The requirements as the clean run left them, once there is one. */
  readonly clean?: readonly GradedRequirement[];
}

/** Name of the environment variable that tells Playwright's processes where the plan is. */
export const planVariable = 'CONFORMANCE_PROOF_PLAN';

/** Name of a subject among those of a plan, and of its Playwright project. */
export function nameOf({ kind, id }: Pick<Subject, 'kind' | 'id'>): string {
  return id ? `${kind} ${id}` : kind;
}

/** Writes a plan into its folder. @returns the file. */
export function writePlan(plan: Plan): string {
  const file = join(plan.folder, 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  return file;
}

/** Reads the plan of this process. @throws Error when there is none. */
export function readPlan(): Plan {
  const file = process.env[planVariable];
  if (!file) throw new Error(`${planVariable} is not set: this configuration is for kms-conformance prove.`);
  return JSON.parse(readFileSync(file, 'utf8')) as Plan;
}

const resultFile = (folder: string, name: string) => join(folder, `${name.replaceAll(' ', '-')}.result.json`);

export function writeResult(folder: string, result: SubjectResult): void {
  writeFileSync(resultFile(folder, result.name), JSON.stringify(result));
}

/** The result of a subject; undefined when the run did not come that far. */
export function readResult(folder: string, name: string): SubjectResult | undefined {
  try {
    return JSON.parse(readFileSync(resultFile(folder, name), 'utf8')) as SubjectResult;
  } catch {
    return undefined;
  }
}
