import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Fault, faults, startEmulator, type Variant, variants } from '../emulator/index.ts';
import type { Graded } from '../reports/model.ts';
import { renderAll } from '../reports/render.ts';
import type { Command } from './command.ts';
import { pick } from './pick.ts';
import { runPlaywright } from './playwright.ts';
import { exitCode, type Flags, readFlags } from './usage.ts';

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

const flags: Flags = {
  out: { about: 'folder of proof.json (reports/out)' },
  fault: { about: 'only this fault; may be repeated', multiple: true },
  variant: { about: 'only this benign variant; may be repeated', multiple: true },
  workers: { about: 'faults that are judged at the same time (2)' },
};

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
    KMS_CONSISTENCY_MS: emulator.env.KMS_CONSISTENCY_MS ?? '0',
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

async function proveFault(fault: Fault, clean: Graded): Promise<FaultProof> {
  const { graded, activated } = await judge({ fault });
  const failed = worse(graded, clean);
  const wrong = failed.length === 0 ? 'survived' : 'misblamed';
  const verdict = sameIds(failed, fault.breaks) ? 'killed' : activated ? wrong : 'not-activated';
  return { id: fault.id, breaks: fault.breaks, verdict, failed };
}

async function proveVariant(variant: Variant): Promise<VariantProof> {
  const { graded } = await judge({ variant });
  const failed = graded.requirements.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
  return { id: variant.id, verdict: graded.level.startsWith('CONFORMANT') ? 'green' : 'alarm', failed };
}

/** Carries out work for each item, some of it at the same time, and keeps the order. */
async function inParallel<T, R>(
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

function say(line: string): void {
  console.log(line);
}

async function prove(words: readonly string[]): Promise<number> {
  const given = readFlags('prove', words, flags);
  const all = !given.fault && !given.variant;
  const chosenFaults = all ? faults : (given.fault ?? []).map(id => pick('fault', id, faults));
  const chosenVariants = all ? variants : (given.variant ?? []).map(id => pick('variant', id, variants));
  const atOnce = Math.max(1, Number(given.workers?.[0] ?? 2) || 2);
  const clean = (await judge({})).graded;
  say(`clean run: ${clean.level}`);
  const faultProofs = await inParallel(chosenFaults, atOnce, async fault => {
    const proof = await proveFault(fault, clean);
    say(
      `${proof.verdict.padEnd(14)}${proof.id}  breaks ${proof.breaks.join(' ')}, failed ${proof.failed.join(' ') || 'none'}`,
    );
    return proof;
  });
  const variantProofs = await inParallel(chosenVariants, atOnce, async variant => {
    const proof = await proveVariant(variant);
    say(
      `${proof.verdict.padEnd(14)}${proof.id}${proof.failed.length ? `  failed ${proof.failed.join(' ')}` : ''}`,
    );
    return proof;
  });
  const out = resolve(given.out?.[0] ?? 'reports/out');
  mkdirSync(out, { recursive: true });
  writeFileSync(
    join(out, 'proof.json'),
    `${JSON.stringify({ faults: faultProofs, variants: variantProofs }, undefined, 2)}\n`,
  );
  const killed = faultProofs.filter(({ verdict }) => verdict === 'killed').length;
  const green = variantProofs.filter(({ verdict }) => verdict === 'green').length;
  say(`${killed} of ${faultProofs.length} faults killed, ${green} of ${variantProofs.length} variants green`);
  const proven =
    clean.level.startsWith('CONFORMANT') && killed === faultProofs.length && green === variantProofs.length;
  return proven ? exitCode.done : exitCode.proofFailed;
}

/** Runs the suite against the emulator's faults and benign variants: does it notice, and blame the right requirement? */
export const proveCommand: Command = {
  about: 'runs the suite against every fault and benign variant of the emulator; prints and writes the proof',
  flags,
  run: prove,
};
