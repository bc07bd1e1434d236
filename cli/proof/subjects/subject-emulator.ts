import { tmpdir } from 'node:os';
import {
  concernsConsole,
  type Fault,
  lastingRules,
  startEmulator,
  type Variant,
} from '../../../emulator/index.ts';
import { loadConfig } from '../../../run/config/config.ts';
import { startThreaded, type ThreadedEmulator } from '../generated/threaded-emulator.ts';
import type { Plan, Subject } from './plan.ts';

/** The faults and variants that subjects name. */
export interface Behaviours {
  readonly faults: readonly Fault[];
  readonly variants: readonly Variant[];
}

/** The emulator of one subject. */
export interface SubjectEmulator {
  readonly env: Readonly<Record<string, string>>;
  readonly overTls: boolean;
  /** A browser costs more than all else: it is started where the console itself is looked at. */
  readonly drivesConsole: boolean;
  /** The replaced rule was asked at least once. */
  activated(): boolean;
  /** Names of the rules, or switches of the mutants, that were asked since the last call. */
  asked(): Promise<readonly string[]>;
  /** Whether the answer is stored with a key. */
  lasts(name: string): boolean;
  /** Why it serves nothing, in words. */
  readonly unserved?: string;
  close(): Promise<void>;
}

/** Starts the emulator of a subject: one with a fault or variant, or an instrumented one with a mutant. */
export function startFor(subject: Subject, plan: Plan, behaviours: Behaviours): Promise<SubjectEmulator> {
  return plan.instrumented ? startMutant(plan.instrumented, subject) : startBehaviour(subject, behaviours);
}

async function startBehaviour({ kind, id, over }: Subject, behaviours: Behaviours): Promise<SubjectEmulator> {
  const asked = new Set<string>();
  const fault = kind === 'fault' && behaviours.faults.find(each => each.id === id);
  const variant = kind === 'variant' && behaviours.variants.find(each => each.id === id);
  const behaviour = fault || variant;
  const emulator = await startEmulator({
    ...(fault ? { fault } : {}),
    ...(variant ? { variant } : {}),
    ...(over && { over }),
    onRule: rule => asked.add(rule),
  });
  return {
    env: emulator.env,
    overTls: emulator.endpoint.startsWith('https:'),
    drivesConsole: !behaviour || concernsConsole(behaviour),
    activated: () => emulator.activated(),
    asked: async () => {
      const rules = [...asked];
      asked.clear();
      return rules;
    },
    lasts: rule => lastingRules.includes(rule),
    close: () => emulator.close(),
  };
}

/** Where a mutant gives no emulator that can be used, one without it takes its place, and is not asked anything. */
async function startMutant(module: string, { kind, id }: Subject): Promise<SubjectEmulator> {
  const usable = kind === 'mutant' ? await startUsable(module, id) : undefined;
  const emulator = usable ?? (await startThreaded({ module }));
  if (!emulator) throw new Error('The instrumented emulator does not start, even without a mutant.');
  return {
    env: emulator.env,
    overTls: false,
    drivesConsole: false,
    activated: () => true,
    asked: () => emulator.reached(),
    lasts: () => true,
    ...(kind === 'mutant' && !usable && { unserved: 'it does not start, or tells no settings for a run' }),
    close: () => emulator.close(),
  };
}

async function startUsable(module: string, mutant: string): Promise<ThreadedEmulator | undefined> {
  const emulator = await startThreaded({ module, active: mutant });
  try {
    if (emulator) loadConfig({ environment: emulator.env, dotenv: {}, folder: tmpdir(), embedded: true });
    return emulator;
  } catch {
    await emulator?.close();
    return undefined;
  }
}
