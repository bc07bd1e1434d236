import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { faults, variants } from '../../emulator/index.ts';
import { makeOutputFolder } from '../../run/files/output-folder.ts';
import type { Command } from '../command.ts';
import { pick } from '../pick.ts';
import { exitCode, type Flags, readFlags, UsageError } from '../usage.ts';
import { conclude } from './conclude.ts';
import { ProofBroken, proveAll } from './proof.ts';
import { wordsOn } from './words.ts';

const flags: Flags = {
  out: { about: 'folder of proof.json and proof.html (reports/out)' },
  fault: { about: 'only this fault, with what the suite said of it; may be repeated', multiple: true },
  variant: { about: 'only this benign variant; may be repeated', multiple: true },
  workers: { about: 'faults that are judged at the same time (one for each core)' },
};

function workersIn(given: Record<string, string[]>): number {
  const [text] = given.workers ?? [];
  if (text === undefined) return availableParallelism();
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new UsageError(`prove: --workers is a number from 1 to 99, not ${text}.`);
}

async function prove(words: readonly string[]): Promise<number> {
  const given = readFlags('prove', words, flags);
  const whole = !given.fault && !given.variant;
  const agenda = {
    faults: whole ? faults : (given.fault ?? []).map(id => pick('fault', id, faults)),
    variants: whole ? variants : (given.variant ?? []).map(id => pick('variant', id, variants)),
    workers: workersIn(given),
  };
  const out = resolve(given.out?.[0] ?? 'reports/out');
  makeOutputFolder(out);
  const began = performance.now();
  try {
    const proven = await proveAll(agenda);
    if (!whole) console.log(wordsOn(proven));
    return conclude(proven, { out, whole, seconds: (performance.now() - began) / 1000 });
  } catch (error) {
    if (!(error instanceof ProofBroken)) throw error;
    console.error(error.message);
    return exitCode.proofFailed;
  }
}

/** Runs the suite against the emulator's faults and benign variants: does it notice, and blame the right requirement? */
export const proveCommand: Command = {
  about: 'runs the suite against every fault and benign variant of the emulator; prints and writes the proof',
  flags,
  run: prove,
};
