import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Checks } from '../../../reports/grade/run/model.ts';
import { type Mutant, placeOf } from '../../../reports/proof/generated/mutant.ts';
import type { MutantProof } from '../../../reports/proof/generated/verdict.ts';
import { readData } from '../../../schemas/data.ts';
import { nameOf, type Plan, type Subject, type SubjectResult } from '../plan.ts';
import { cleanSubject, complete, emulatorModule } from '../proof.ts';
import { instrumentEmulator } from './instrument.ts';
import { inShard, type Shard } from './shard.ts';
import { firstTests, testsByMutant } from './tests.ts';

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

/** How many tests of each mutant are run in each round, cheap ones of different requirements first. */
const rounds = [8, 60, Number.POSITIVE_INFINITY];

/** Subjects of one run of Playwright: it lists every test once for each of them. */
const chunk = 150;

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
  readonly #results = new Map<string, SubjectResult>();

  constructor(plan: Omit<Plan, 'subjects'>, clean: SubjectResult, say: (line: string) => void) {
    this.#plan = plan;
    this.#durations = clean.tests;
    this.#reaching = testsByMutant(clean);
    this.#say = say;
  }

  async all(mutants: readonly Mutant[]): Promise<MutantProof[]> {
    let left = mutants.filter(mutant => this.#reaching.has(mutant.switch));
    this.#say(`${mutants.length} mutants, of which the suite reaches ${left.length}`);
    let before = 0;
    for (const most of rounds) {
      left = left.filter(mutant => before === 0 || this.#tests(mutant).length > before);
      await this.#round(left, before, most);
      left = left.filter(mutant => this.#results.get(mutant.switch)?.noticed.length === 0);
      this.#say(`after up to ${most} tests each: ${left.length} not noticed`);
      before = most;
    }
    return mutants.map(mutant => this.#proofOf(mutant));
  }

  #tests({ switch: id }: Mutant): readonly string[] {
    return this.#reaching.get(id) ?? [];
  }

  /** Runs those of each mutant's tests that the rounds before have left. */
  async #round(mutants: readonly Mutant[], from: number, to: number): Promise<void> {
    const subjects = mutants.map((mutant): Subject => {
      const tests = firstTests(this.#tests(mutant), this.#durations, this.#checks).slice(from, to);
      return { kind: 'mutant', id: mutant.switch, story: placeOf(mutant), breaks: [], tests };
    });
    for (let n = 0; n < subjects.length; n += chunk) {
      const part = subjects.slice(n, n + chunk);
      const results = await complete({ ...this.#plan, subjects: part });
      for (const subject of part) {
        const result = results.get(nameOf(subject));
        if (result) this.#results.set(subject.id, merged(this.#results.get(subject.id), result));
      }
      this.#say(`${Math.min(n + chunk, subjects.length)} of ${subjects.length}`);
    }
  }

  #proofOf(mutant: Mutant): MutantProof {
    const { switch: id, ...place } = mutant;
    const result = this.#results.get(id);
    if (!result) return { ...place, verdict: 'unreached', noticed: [], undecided: [] };
    const { noticed, undecided } = result;
    const verdict = noticed.length > 0 ? 'killed' : 'survived';
    return { ...place, verdict, noticed, undecided: noticed.length > 0 ? [] : undecided };
  }
}

function merged(before: SubjectResult | undefined, now: SubjectResult): SubjectResult {
  if (!before) return now;
  return { ...now, undecided: [...new Set([...before.undecided, ...now.undecided])] };
}
