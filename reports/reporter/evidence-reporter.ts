import { relative } from 'node:path';
import type {
  FullConfig,
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestError,
  TestResult,
} from '@playwright/test/reporter';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { testName } from '../../schemas/catalogue/test-name.ts';
import type { TestRecord } from '../../schemas/formats/evidence.ts';
import { runFiles } from '../../schemas/words/run-files.ts';
import { appendEvidence } from '../grade/run/evidence.ts';
import type { Checks } from '../grade/run/model.ts';
import { paintFor } from '../render/words/paint.ts';
import { settingsFileVariable } from '../render/words/repeat-command.ts';
import { summary } from '../render/words/summary.ts';
import { firstLine, oneLine, type Redact } from './error-words.ts';
import { finishRun } from './finish.ts';
import { type Output, Progress } from './progress.ts';
import { type RunHook, runHook } from './run-hook.ts';
import { tellCommand } from './run-result.ts';

/** What a test of the reporter replaces, and what Playwright tells every reporter. */
export interface EvidenceReporterOptions {
  output?: Output;
  checks?: Checks;
  /** `list` for `--list`: nothing is run, and Playwright's own list is all there is to say. */
  _mode?: string;
}

/** How often the reporter asks what the run waits for, in milliseconds. */
const tickMs = 1_000;

/**
 * Playwright reporter: records every test in the evidence and shows progress. At the very end, when the other
 * reporters have written their files, it closes the evidence, renders the reports and prints the summary.
 */
export default class EvidenceReporter implements Reporter {
  readonly #output: Output;
  readonly #checks: Checks | undefined;
  readonly #progress: Progress;
  readonly #listing: boolean;
  #status: FullResult['status'] = 'interrupted';
  #ticks: NodeJS.Timeout | undefined;
  /** Why the run cannot be recorded, as it was said. */
  #trouble: string | undefined;

  constructor({ output = process.stdout, checks, _mode }: EvidenceReporterOptions = {}) {
    this.#output = output;
    this.#listing = _mode === 'list';
    this.#checks = checks;
    this.#progress = new Progress(output, () => performance.now());
  }

  printsToStdio(): boolean {
    return !this.#listing;
  }

  onBegin(_config: FullConfig, suite: Suite): void {
    const tests = suite.allTests().map(test => requirementsOf(test));
    this.#progress.begin(tests, withoutTests(tests.flat()));
    this.#ticks = setInterval(() => this.#progress.wait(runHook()?.waiting?.()), tickMs).unref();
  }

  onTestBegin(test: TestCase): void {
    this.#progress.start(requirementsOf(test));
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const hook = runHook();
    const record = recordOf(test, result, text => redact(text, hook));
    if (hook) this.#guard(() => appendEvidence(hook.evidenceFile, record));
    this.#progress.add(requirementsOf(test), result.status !== 'passed' && result.status !== 'skipped');
  }

  /** An error outside of the tests is recorded as one that belongs to no requirement: no run is whole with it. */
  onError(error: TestError): void {
    const hook = runHook();
    const record = outsideOfTests(error, text => redact(text, hook));
    this.#progress.line(`error: ${record.error}`);
    if (hook) this.#guard(() => appendEvidence(hook.evidenceFile, record));
  }

  onEnd({ status }: FullResult): void {
    this.#status = status;
  }

  async onExit(): Promise<void> {
    clearInterval(this.#ticks);
    if (this.#listing) return;
    this.#progress.clear();
    const hook = runHook();
    if (!hook) return this.#progress.line('No evidence was recorded: the set-up of the run did not finish.');
    this.#guard(() => {
      const graded = finishRun(hook, this.#status, hook.time?.().now ?? new Date(), this.#checks);
      tellCommand(graded);
      const where = relative(process.cwd(), hook.outDir) || '.';
      this.#output.write(
        summary(graded, where, runFiles, paintFor(this.#output), process.env[settingsFileVariable]),
      );
    });
  }

  /** Playwright swallows what a reporter throws: say it instead. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      const line = `error: the run cannot be recorded: ${(error as Error).message}`;
      if (line !== this.#trouble) this.#progress.line(line);
      this.#trouble = line;
    }
  }
}

/** How many requirements of the catalogue have no test of their own, in a run of every test; a filtered run has none. */
function withoutTests(named: readonly string[]): number {
  const { requirements } = catalogue;
  const whole = requirements.every(({ id, check }) => check !== 'specs' || named.includes(id));
  return whole ? requirements.filter(({ id }) => !named.includes(id)).length : 0;
}

/** What an error outside of the tests is recorded as. */
export function outsideOfTests(error: TestError, redact: Redact = text => text): TestRecord {
  return {
    type: 'test',
    test: 'something outside of the tests',
    requirements: [],
    status: 'failed',
    ms: 0,
    error: oneLine(error, redact),
  };
}

/** What a test came to, as the evidence has it. */
export function recordOf(test: TestCase, result: TestResult, redact: Redact = text => text): TestRecord {
  const [, , file = '', ...titles] = test.titlePath();
  const error = firstLine(result.error, redact);
  return {
    type: 'test',
    test: testName(file, titles),
    requirements: requirementsOf(test, result),
    status: result.status,
    ms: Math.max(0, Math.round(result.duration)),
    ...(error && { error }),
  };
}

/** The requirements a test names, in annotations of its own or, once it has a result, made while it ran. */
function requirementsOf(test: TestCase, result?: TestResult): string[] {
  const named = [...test.annotations, ...(result?.annotations ?? [])].filter(
    ({ type }) => type === 'requirement',
  );
  return [...new Set(named.flatMap(({ description }) => description ?? []))];
}

function redact(text: string, hook: RunHook | undefined): string {
  return hook?.redact?.(text) ?? text;
}
