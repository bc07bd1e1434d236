import { grade } from '../../../reports/grade/grade.ts';
import { readEvidence } from '../../../reports/grade/run/evidence.ts';
import type { Checks, GradedRequirement } from '../../../reports/grade/run/model.ts';
import { worseThan } from '../../../reports/proof/verdict.ts';
import type { RunHost } from '../../../run/host/run-host.ts';
import { catalogue } from '../../../schemas/catalogue/catalogue.ts';
import type { EvidenceRecord } from '../../../schemas/formats/evidence.ts';
import { overriding } from '../subjects/exercise.ts';

/** Watches the tests of a mutant, and ends them all as soon as one of them has noticed it. */
export class Notice {
  readonly #evidence: string;
  readonly #clean: readonly GradedRequirement[];
  readonly #checks: Checks;
  #noticed: readonly string[] = [];
  #test: string | undefined;

  /** @param unserved why the mutant serves nothing at all: then it is noticed before the first test. */
  constructor(
    evidence: string,
    clean: readonly GradedRequirement[],
    checks: Checks,
    unserved: string | undefined,
  ) {
    this.#evidence = evidence;
    this.#clean = clean;
    this.#checks = checks;
    if (unserved) this.#noticed = [unserved];
  }

  /** The requirements that came out worse, or that no reply came; empty while nothing was noticed. */
  get noticed(): readonly string[] {
    return this.#noticed;
  }

  /** The test that noticed. */
  get test(): string | undefined {
    return this.#test;
  }

  /** The run host as the workers see it. */
  listening(host: RunHost): object {
    return overriding(host, {
      begin: async slot => {
        const beginning = await host.begin(slot);
        return this.#noticed.length > 0 ? { ...beginning, silent: 'the mutant was noticed' } : beginning;
      },
      record: async (slot, records, secrets, spent) => {
        await host.record(slot, records, secrets, spent);
        if (this.#noticed.length > 0) return;
        this.#noticed = this.#seen(records);
        if (this.#noticed.length > 0) this.#test = records.find(each => 'test' in each)?.test;
      },
    });
  }

  #seen(records: readonly EvidenceRecord[]): readonly string[] {
    const unheard = records.some(record => record.type === 'exchange' && record.status === undefined);
    const doubtful = records.some(
      record => record.type === 'assertion' && ['fail', 'non-strict'].includes(record.verdict),
    );
    if (!doubtful) return unheard ? ['no reply'] : [];
    const { requirements } = grade(readEvidence(this.#evidence), catalogue.requirements, this.#checks);
    return worseThan(this.#clean, requirements);
  }
}
