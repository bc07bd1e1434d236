import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, startEmulator, type Variant } from '../emulator/index.ts';
import type { Graded } from '../reports/model.ts';
import { renderAll } from '../reports/render.ts';
import { runPlaywright } from './playwright.ts';

/** What came of one fault: killed when exactly the requirements that it breaks failed. */
export interface FaultProof {
  readonly id: string;
  readonly breaks: readonly string[];
  readonly verdict: 'killed' | 'survived' | 'misblamed' | 'not-activated';
  readonly failed: readonly string[];
}

/** What came of one benign variant: green when the level is CONFORMANT or better. */
export interface VariantProof {
  readonly id: string;
  readonly verdict: 'green' | 'alarm';
  readonly failed: readonly string[];
}

interface Judged {
  readonly graded: Graded;
  readonly activated: boolean;
}

/** Runs the whole suite against an emulator of its own. */
async function judge(behaviour: { fault?: Fault; variant?: Variant }): Promise<Judged> {
  const emulator = await startEmulator(behaviour);
  const out = mkdtempSync(join(tmpdir(), 'kms-conformance-proof-'));
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('KMS_')),
  );
  const settings = {
    KMS_OUT: out,
    KMS_STATE_DIR: join(out, '..', `${out}-state`),
    KMS_CONSISTENCY_MS: '0',
    KMS_WORKERS: '1',
  };
  try {
    await runPlaywright(
      { ...environment, ...emulator.env, ...settings, CONFORMANCE_REPORTS: 'evidence' },
      'ignore',
    );
    return { graded: renderAll(out), activated: emulator.activated() };
  } finally {
    await emulator.close();
    rmSync(out, { recursive: true, force: true });
    rmSync(settings.KMS_STATE_DIR, { recursive: true, force: true });
  }
}

function worse(graded: Graded, clean: Graded): string[] {
  const before = new Map(clean.requirements.map(({ id, outcome }) => [id, outcome]));
  const bad = (outcome: string | undefined) => outcome === 'fail' || outcome === 'non-strict';
  return graded.requirements
    .filter(({ id, outcome }) => bad(outcome) && !bad(before.get(id)))
    .map(({ id }) => id);
}

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every(id => b.includes(id));
}

/** The suite against the emulator without any fault: what every proof is held against. */
export async function cleanRun(): Promise<Graded> {
  return (await judge({})).graded;
}

/** Runs the suite against one fault, and compares what came out worse with what the fault breaks. */
export async function proveFault(fault: Fault, clean: Graded): Promise<FaultProof> {
  const { graded, activated } = await judge({ fault });
  const failed = worse(graded, clean);
  const wrong = failed.length === 0 ? 'survived' : 'misblamed';
  const verdict = sameIds(failed, fault.breaks) ? 'killed' : activated ? wrong : 'not-activated';
  return { id: fault.id, breaks: fault.breaks, verdict, failed };
}

/** Runs the suite against one benign variant, which must leave the level CONFORMANT or better. */
export async function proveVariant(variant: Variant): Promise<VariantProof> {
  const { graded } = await judge({ variant });
  const failed = graded.requirements.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
  return { id: variant.id, verdict: graded.level.startsWith('CONFORMANT') ? 'green' : 'alarm', failed };
}

/** Carries out work for each item, some of it at the same time, and keeps the order. */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.map((item, n) => ({ item, n }));
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next.n] = await work(next.item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
