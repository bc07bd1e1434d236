import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { grade } from '../../../reports/grade/grade.ts';
import { appendEvidence, appendFooter, readEvidence } from '../../../reports/grade/run/evidence.ts';
import type { Checks } from '../../../reports/grade/run/model.ts';
import { undecided as undecidedOutcomes } from '../../../reports/grade/run/outcome.ts';
import { loadConfig } from '../../../run/config/config.ts';
import { prepareOutputFolder } from '../../../run/files/output-folder.ts';
import { unavailableGroups } from '../../../run/groups.ts';
import { type OpenRun, openRun } from '../../../run/run.ts';
import { catalogue } from '../../../schemas/catalogue/catalogue.ts';
import { readData } from '../../../schemas/data.ts';
import type { TestRecord } from '../../../schemas/formats/evidence.ts';
import { lookAgain } from '../../second-look/look-again.ts';
import { Notice } from '../generated/notice.ts';
import { Exercise } from './exercise.ts';
import {
  consoleLeftOut,
  nameOf,
  type Plan,
  type Subject,
  type SubjectResult,
  testTimeoutMs,
} from './plan.ts';
import { type Behaviours, type SubjectEmulator, startFor } from './subject-emulator.ts';

/** A subject whose tests are running. */
interface OpenSubject {
  readonly emulator: SubjectEmulator;
  readonly run: OpenRun;
  readonly host: object;
  readonly exercise: Exercise;
  readonly notice: Notice;
  /** What was asked while the emulator started. */
  readonly started: readonly string[];
  readonly began: number;
}

/**
 * Runs the subjects of a plan: each has an emulator and a run of its own, opened when its first test asks for it,
 * and graded and closed after its last.
 */
export class ProofHost {
  /** What is still being judged: the host has to be served until then, for second looks. */
  judging: Promise<void> = Promise.resolve();
  readonly #plan: Plan;
  readonly #behaviours: Behaviours;
  readonly #checks = readData<Checks>('checks.json');
  readonly #running = new Map<string, Promise<OpenSubject>>();
  /** Subjects that were graded; what their runs held, secrets above all, is let go of. */
  readonly #finished = new Set<string>();

  constructor(plan: Plan, behaviours: Behaviours) {
    this.#plan = plan;
    this.#behaviours = behaviours;
  }

  /** What the workers of a subject talk to; undefined when the plan has no such subject, or it has ended. */
  async host(name: string): Promise<object | undefined> {
    const subject = this.#finished.has(name) ? undefined : this.#subject(name);
    return subject && (await this.#opened(subject)).host;
  }

  /** A test of a subject has ended. */
  async ended(name: string, record: TestRecord): Promise<void> {
    const opened = await this.#running.get(name);
    if (opened) appendEvidence(opened.run.evidenceFile, record);
  }

  /** Ends a subject, grades it, and removes what it left. */
  async finish(name: string): Promise<{ subject: Subject; result: SubjectResult }> {
    const subject = this.#subject(name) as Subject;
    const opened = await this.#opened(subject);
    const { emulator, run } = opened;
    if (subject.kind !== 'mutant')
      await lookAgain(run, {
        project: name,
        workers: 1,
        timeout: testTimeoutMs,
        outputDir: join(run.outDir, 'test-results'),
      });
    await (subject.kind === 'mutant' ? run.abandon() : run.end());
    await emulator.close();
    const finishedAt = run.time().now.toISOString();
    const secrets = { scanned: 0, hits: [] };
    appendFooter(run.evidenceFile, { finishedAt, requests: run.requests(), status: 'passed', secrets });
    const result = this.#resultOf(subject, opened);
    rmSync(run.outDir, { recursive: true, force: true });
    this.#finished.add(name);
    this.#running.delete(name);
    return { subject, result };
  }

  #resultOf(
    subject: Subject,
    { emulator, run, exercise, notice, started, began }: OpenSubject,
  ): SubjectResult {
    const checks = this.#checksOf(subject);
    const evidence = readEvidence(run.evidenceFile);
    const { level, requirements } = grade(evidence, catalogue.requirements, checks);
    const undecided = requirements.filter(
      each => each.level === 'MUST' && undecidedOutcomes.includes(each.outcome) && checks[each.id]?.length,
    );
    return {
      name: nameOf(subject),
      level,
      requirements: subject.kind === 'mutant' ? [] : requirements,
      activated: emulator.activated(),
      undecided: undecided.map(({ id }) => id),
      exercised: exercise.byTest,
      started,
      tests: Object.fromEntries(evidence.tests.map(({ test, ms }) => [test, ms])),
      noticed: notice.noticed,
      ...(notice.test && { noticedBy: notice.test }),
      keys: evidence.cleanup?.created ?? 0,
      seconds: (performance.now() - began) / 1000,
    };
  }

  #subject(name: string): Subject | undefined {
    return this.#plan.subjects.find(subject => nameOf(subject) === name);
  }

  /** Of a subject of which only some tests run, only those have to have run. */
  #checksOf({ tests }: Subject): Checks {
    if (!tests) return this.#checks;
    const chosen = new Set(tests);
    return Object.fromEntries(
      Object.entries(this.#checks).map(([id, names]) => [id, names.filter(name => chosen.has(name))]),
    );
  }

  #opened(subject: Subject): Promise<OpenSubject> {
    const name = nameOf(subject);
    const opened = this.#running.get(name) ?? this.#open(subject, name);
    this.#running.set(name, opened);
    return opened;
  }

  async #open(subject: Subject, name: string): Promise<OpenSubject> {
    const { kind, tests } = subject;
    const emulator = await startFor(subject, this.#plan, this.#behaviours);
    const config = loadConfig({
      environment: { ...emulator.env, ...surroundings(subject), KMS_OUT: join(this.#plan.folder, name) },
      dotenv: {},
      folder: this.#plan.folder,
      embedded: true,
    });
    prepareOutputFolder(config.out);
    const filter = tests ? ['the tests that ask the replaced rule'] : [];
    const { tls, ...found } = unavailableGroups(config);
    const others = emulator.drivesConsole ? found : { ...found, console: consoleLeftOut };
    const run = await openRun(config, filter, {
      ...(kind !== 'clean' && { expectsFailures: true }),
      // An HTTPS emulator counts as remote, so that the tls group is checked.
      unavailable: emulator.overTls ? others : { ...others, ...(tls && { tls }) },
    });
    const { clean = [] } = this.#plan;
    const exercise = new Exercise(emulator.asked, emulator.lasts);
    const started = await emulator.asked();
    const notice = new Notice(run.evidenceFile, clean, this.#checksOf(subject), emulator.unserved);
    const hosts = { clean: () => exercise.listening(run.host), mutant: () => notice.listening(run.host) };
    const host = hosts[kind as keyof typeof hosts]?.() ?? run.host;
    return { emulator, run, host, exercise, notice, started, began: performance.now() };
  }
}

/** One test at a time; of a mutant that does not answer, the reply is not waited for long. */
function surroundings({ kind }: Subject): Record<string, string> {
  return { KMS_WORKERS: '1', ...(kind === 'mutant' && { KMS_TIMEOUT_MS: '3000' }) };
}

let current: ProofHost | undefined;

/** The host of this process, set by the global set-up. @throws Error before that. */
export function proofHost(): ProofHost {
  if (!current) throw new Error('The global set-up has not started the proof host.');
  return current;
}

export function setProofHost(opened: ProofHost): void {
  current = opened;
}
