import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { faults, variants } from '../emulator/index.ts';
import type { Command } from './command.ts';
import { pick } from './pick.ts';
import { cleanRun, inParallel, proveFault, proveVariant } from './proof.ts';
import { exitCode, type Flags, readFlags } from './usage.ts';

const flags: Flags = {
  out: { about: 'folder of proof.json (reports/out)' },
  fault: { about: 'only this fault; may be repeated', multiple: true },
  variant: { about: 'only this benign variant; may be repeated', multiple: true },
  workers: { about: 'faults that are judged at the same time (2)' },
};

function say(line: string): void {
  console.log(line);
}

async function prove(words: readonly string[]): Promise<number> {
  const given = readFlags('prove', words, flags);
  const all = !given.fault && !given.variant;
  const chosenFaults = all ? faults : (given.fault ?? []).map(id => pick('fault', id, faults));
  const chosenVariants = all ? variants : (given.variant ?? []).map(id => pick('variant', id, variants));
  const atOnce = Math.max(1, Number(given.workers?.[0] ?? 2) || 2);
  const clean = await cleanRun();
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
