import type { FullConfig, Reporter, Suite, TestCase, TestError, TestResult } from '@playwright/test/reporter';
import { recordOf } from '../../../reports/reporter/evidence-reporter.ts';
import { resultLine } from '../lines.ts';
import { type Plan, readPlan, writeResult } from './plan.ts';
import { proofHost } from './proof-host.ts';

const projectOf = (test: TestCase) => test.parent.project()?.name ?? '';

/** Playwright reporter of the proof: as soon as the last test of a subject has ended, the subject is graded and named. */
export default class ProofReporter implements Reporter {
  readonly #plan: Plan = readPlan();
  readonly #left = new Map<string, number>();
  #work: Promise<void> = Promise.resolve();
  #done = 0;

  printsToStdio(): boolean {
    return true;
  }

  onBegin(_config: FullConfig, suite: Suite): void {
    for (const test of suite.allTests()) {
      const name = projectOf(test);
      this.#left.set(name, (this.#left.get(name) ?? 0) + 1);
    }
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const name = projectOf(test);
    const left = (this.#left.get(name) ?? 0) - 1;
    this.#left.set(name, left);
    this.#work = this.#work
      .then(() => proofHost().ended(name, recordOf(test, result)))
      .then(() => (left === 0 ? this.#finish(name) : undefined))
      .catch((error: Error) => this.#say(`error: ${name} cannot be judged: ${error.message}`));
    proofHost().judging = this.#work;
  }

  onError({ message }: TestError): void {
    this.#say(`error: ${message?.split('\n')[0] ?? 'something failed outside of the tests'}`);
  }

  async onEnd(): Promise<void> {
    await this.#work;
  }

  async #finish(name: string): Promise<void> {
    const { subject, result } = await proofHost().finish(name);
    writeResult(this.#plan.folder, result);
    this.#done += 1;
    const count = `${this.#done}/${this.#plan.subjects.length}`;
    const line = resultLine(result, subject, this.#plan);
    if (line) this.#say(`${count.padEnd(8)}${line}`);
  }

  #say(line: string): void {
    process.stdout.write(`${line}\n`);
  }
}
