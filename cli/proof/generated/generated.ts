import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Checks } from '../../../reports/grade/run/model.ts';
import { type Mutant, placeOf } from '../../../reports/proof/generated/mutant.ts';
import type { MutantProof } from '../../../reports/proof/generated/verdict.ts';
import { inShard, type Shard } from '../../../reports/proof/shares.ts';
import { counted } from '../../../reports/text/text.ts';
import { readData } from '../../../schemas/data.ts';
import { cleanSubject, complete, emulatorModule } from '../proof.ts';
import { nameOf, type Plan, type Subject, type SubjectResult } from '../subjects/plan.ts';
import { instrumentEmulator } from './instrument.ts';
import { firstTests, Killers, testsByMutant } from './tests.ts';

/** What is to be proven. */
export interface GeneratedAgenda {
  /** Mutants that are judged at the same time. */
  readonly workers: number;
  /** A share of the mutants; absent for all of them. */
  readonly shard?: Shard;
  /** Told what a round came to, in a line. */
  readonly say: (line: string) => void;
}

export interface GeneratedProof {
  readonly clean: SubjectResult;
  /** Every mutant of the share, in the order of the files. */
  readonly mutants: readonly MutantProof[];
}

/** How many tests of each mutant are run in each round, those likely to notice it first. */
const rounds = [10, Number.POSITIVE_INFINITY];

/** Subjects of one run of Playwright: it lists every test once for each of them. */
const chunk = 80;

/**
 * Runs the suite against every small change of the emulator's code that a tool knows: for each, the tests that
 * reach it in the clean run, until one of them notices.
 * @throws ProofBroken when a subject was not judged to its end.
 */
export async function proveGenerated({ workers, shard, say }: GeneratedAgenda): Promise<GeneratedProof> {
  const folder = mkdtempSync(join(tmpdir(), 'kms-conformance-generated-'));
  try {
    const { module, mutants } = await instrumentEmulator(folder);
    const plan = { folder, workers, module: emulatorModule, instrumented: module };
    const clean = (await complete({ ...plan, subjects: [cleanSubject] })).get('clean') as SubjectResult;
    const share = mutants.filter(mutant => inShard(placeOf(mutant), shard));
    const judge = new Rounds({ ...plan, clean: clean.requirements }, clean, say);
    return { clean, mutants: await judge.all(share) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Judges mutants in rounds: most are noticed by a few tests, and only the others are worth the rest. */
class Rounds {
  readonly #plan: Omit<Plan, 'subjects'>;
  readonly #durations: SubjectResult['tests'];
  readonly #reaching: ReadonlyMap<string, readonly string[]>;
  readonly #checks = readData<Checks>('checks.json');
  readonly #say: (line: string) => void;
  readonly #killers = new Killers();
  readonly #ran = new Map<string, readonly string[]>();
  readonly #results = new Map<string, SubjectResult>();

  constructor(plan: Omit<Plan, 'subjects'>, clean: SubjectResult, say: (line: string) => void) {
    this.#plan = plan;
    this.#durations = clean.tests;
    this.#reaching = testsByMutant(clean);
    this.#say = say;
  }

  async all(mutants: readonly Mutant[]): Promise<MutantProof[]> {
    let left = mutants.filter(mutant => this.#reaching.has(mutant.switch));
    this.#say(`${counted(mutants.length, 'mutant')}, of which the suite reaches ${left.length}`);
    let before = 0;
    for (const most of rounds) {
      await this.#round(
        left.filter(mutant => this.#tests(mutant).length > before),
        most,
      );
      left = left.filter(mutant => this.#results.get(mutant.switch)?.noticed.length === 0);
      this.#say(`after up to ${counted(most, 'test')} each: ${left.length} not noticed`);
      before = most;
    }
    return mutants.map(mutant => this.#proofOf(mutant));
  }

  #tests({ switch: id }: Mutant): readonly string[] {
    return this.#reaching.get(id) ?? [];
  }

  async #round(mutants: readonly Mutant[], most: number): Promise<void> {
    for (let n = 0; n < mutants.length; n += chunk) {
      const part = mutants.slice(n, n + chunk);
      const subjects = part.map(mutant => this.#subject(mutant, most));
      const results = await complete({ ...this.#plan, subjects });
      for (const [at, mutant] of part.entries())
        this.#note(mutant, results.get(nameOf(subjects[at] as Subject)));
      this.#say(`${n + part.length} of ${mutants.length}`);
    }
  }

  /** A mutant with the next of its tests that were not run yet. */
  #subject(mutant: Mutant, most: number): Subject {
    const ran = this.#ran.get(mutant.switch) ?? [];
    const left = this.#tests(mutant).filter(test => !ran.includes(test));
    const cheap = firstTests(left, this.#durations, this.#checks);
    const tests = this.#killers.first(mutant, cheap).slice(0, most);
    this.#ran.set(mutant.switch, [...ran, ...tests]);
    return { kind: 'mutant', id: mutant.switch, story: placeOf(mutant), breaks: [], tests };
  }

  #note(mutant: Mutant, result: SubjectResult | undefined): void {
    if (!result) return;
    this.#results.set(mutant.switch, merged(this.#results.get(mutant.switch), result));
    if (result.noticedBy) this.#killers.note(mutant, result.noticedBy);
  }

  #proofOf(mutant: Mutant): MutantProof {
    const { switch: id, ...place } = mutant;
    const result = this.#results.get(id);
    if (!result) return { ...place, verdict: 'unreached', noticed: [] };
    // What leaves a MUST undecided is not certified either.
    const { undecided } = result;
    const noticed = result.noticed.length > 0 ? result.noticed : undecided.map(must => `${must} undecided`);
    return { ...place, verdict: noticed.length > 0 ? 'killed' : 'survived', noticed };
  }
}

function merged(before: SubjectResult | undefined, now: SubjectResult): SubjectResult {
  if (!before) return now;
  return { ...now, undecided: [...new Set([...before.undecided, ...now.undecided])] };
}
