import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, type RunningEmulator, startEmulator, type Variant } from '../../emulator/index.ts';
import { grade } from '../../reports/grade/grade.ts';
import { appendEvidence, appendFooter, readEvidence } from '../../reports/grade/run/evidence.ts';
import type { Checks } from '../../reports/grade/run/model.ts';
import { undecided as undecidedOutcomes } from '../../reports/grade/run/outcome.ts';
import { loadConfig } from '../../run/config/config.ts';
import { prepareOutputFolder } from '../../run/files/output-folder.ts';
import { unavailableGroups } from '../../run/groups.ts';
import { type OpenRun, openRun } from '../../run/run.ts';
import { catalogue } from '../../schemas/catalogue.ts';
import { readData } from '../../schemas/data.ts';
import type { TestRecord } from '../../schemas/formats/evidence.ts';
import { Exercise } from './exercise.ts';
import { nameOf, type Plan, type Subject, type SubjectResult } from './plan.ts';

interface Behaviours {
  readonly faults: readonly Fault[];
  readonly variants: readonly Variant[];
}

/** A subject whose tests are running. */
interface Playing {
  readonly emulator: RunningEmulator;
  readonly run: OpenRun;
  readonly host: object;
  readonly exercise: Exercise;
  readonly began: number;
}

/**
 * Where the subjects of a plan are judged: each with an emulator and a run of its own, opened when its first test
 * asks for it, and graded and closed after its last.
 */
export class Stage {
  readonly #plan: Plan;
  readonly #behaviours: Behaviours;
  readonly #checks = readData<Checks>('checks.json');
  readonly #playing = new Map<string, Promise<Playing>>();

  constructor(plan: Plan, behaviours: Behaviours) {
    this.#plan = plan;
    this.#behaviours = behaviours;
  }

  /** What the workers of a subject talk to; undefined when the plan has no such subject. */
  async host(name: string): Promise<object | undefined> {
    const subject = this.#subject(name);
    return subject && (await this.#play(subject)).host;
  }

  /** A test of a subject has ended. */
  async ended(name: string, record: TestRecord): Promise<void> {
    const playing = await this.#playing.get(name);
    if (playing) appendEvidence(playing.run.evidenceFile, record);
  }

  /** Ends a subject, grades it, and removes what it left. */
  async finish(name: string): Promise<{ subject: Subject; result: SubjectResult }> {
    const subject = this.#subject(name) as Subject;
    const { emulator, run, exercise, began } = await this.#play(subject);
    await run.end();
    await emulator.close();
    const finishedAt = new Date().toISOString();
    const secrets = { scanned: 0, hits: [] };
    appendFooter(run.evidenceFile, { finishedAt, requests: run.requests(), status: 'passed', secrets });
    const checks = this.#checksOf(subject);
    const { level, requirements } = grade(readEvidence(run.evidenceFile), catalogue.requirements, checks);
    const undecided = requirements.filter(
      each => each.level === 'MUST' && undecidedOutcomes.includes(each.outcome) && checks[each.id]?.length,
    );
    rmSync(run.outDir, { recursive: true, force: true });
    const seconds = (performance.now() - began) / 1000;
    const activated = emulator.activated();
    const exercised = exercise.byTest;
    const open = undecided.map(({ id }) => id);
    return {
      subject,
      result: { name, level, requirements, activated, undecided: open, exercised, seconds },
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

  #play(subject: Subject): Promise<Playing> {
    const name = nameOf(subject);
    const playing = this.#playing.get(name) ?? this.#open(subject, name);
    this.#playing.set(name, playing);
    return playing;
  }

  async #open({ kind, id, over, tests }: Subject, name: string): Promise<Playing> {
    const exercise = new Exercise();
    const onRule = (rule: string) => exercise.note(rule);
    const emulator = await startEmulator({ ...this.#behaviour(kind, id), onRule, ...(over && { over }) });
    const config = loadConfig({
      environment: { ...emulator.env, KMS_OUT: join(this.#plan.folder, name), KMS_WORKERS: '1' },
      dotenv: {},
      folder: this.#plan.folder,
      embedded: true,
    });
    prepareOutputFolder(config.out);
    const filter = tests ? ['the tests that ask the replaced rule'] : [];
    const { tls, ...others } = unavailableGroups(config);
    const run = await openRun(config, filter, {
      ...(kind !== 'clean' && { expectsFailures: true }),
      // Who serves over TLS here is looked at as if he were elsewhere.
      unavailable: emulator.endpoint.startsWith('https:') ? others : { ...others, ...(tls && { tls }) },
    });
    const host = kind === 'clean' ? exercise.listening(run.host) : run.host;
    return { emulator, run, host, exercise, began: performance.now() };
  }

  #behaviour(kind: Subject['kind'], id: string): { fault?: Fault; variant?: Variant } {
    const fault = kind === 'fault' && this.#behaviours.faults.find(each => each.id === id);
    const variant = kind === 'variant' && this.#behaviours.variants.find(each => each.id === id);
    return { ...(fault ? { fault } : {}), ...(variant ? { variant } : {}) };
  }
}

let current: Stage | undefined;

/** The stage of this process, set by the global set-up. @throws Error before that. */
export function stage(): Stage {
  if (!current) throw new Error('The global set-up has not opened the stage.');
  return current;
}

export function setStage(opened: Stage): void {
  current = opened;
}
