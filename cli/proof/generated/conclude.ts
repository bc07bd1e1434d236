import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { placeOf } from '../../../reports/proof/generated/mutant.ts';
import { compareSurvivors, type GeneratedResult } from '../../../reports/proof/generated/verdict.ts';
import { counted } from '../../../reports/text/text.ts';
import { codeRoot } from '../../../run/package-root.ts';
import type { Survivor } from '../../../schemas/generated/survivors.ts';
import validators from '../../../schemas/validators.ts';
import { exitCode } from '../../usage.ts';
import type { GeneratedProof } from './generated.ts';

/** The survivors that are explained. @throws Error when the list does not fit its schema. */
export function readSurvivors(): readonly Survivor[] {
  const text = readFileSync(join(codeRoot, 'emulator', 'survivors.json'), 'utf8');
  const list: unknown = JSON.parse(text);
  if (validators.survivors(list)) return list.survivors;
  const problems = (validators.survivors.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${message}`,
  );
  throw new Error(
    `emulator/survivors.json does not fit schemas/formats/survivors.schema.json: ${problems.join('; ')}`,
  );
}

interface Circumstances {
  readonly out: string;
  /** All mutants were judged, not a share. */
  readonly whole: boolean;
  readonly seconds: number;
}

const file = 'generated.json';

/** Writes what the mutants came to, prints holes and explanations that no longer hold, and returns the exit code. */
export function concludeGenerated(
  { clean, mutants }: GeneratedProof,
  survivors: readonly Survivor[],
  { out, whole, seconds }: Circumstances,
): number {
  const result = compareSurvivors(mutants, survivors, whole);
  writeFileSync(join(out, file), `${JSON.stringify({ ...result, whole, mutants }, undefined, 2)}\n`);
  const problems = [
    ...(clean.level.startsWith('CONFORMANT')
      ? []
      : [`clean run     ${clean.level}: nothing is killed for sure`]),
    ...result.holes.map(mutant => `survived      ${placeOf(mutant)}`),
    ...result.stale.map(({ survivor, why }) => `stale         ${placeOf(survivor)}: ${why}`),
  ];
  for (const problem of problems) console.log(problem);
  console.log(totals(result, seconds));
  console.log(`files         ${relative(process.cwd(), out) || '.'}: ${file}`);
  return problems.length === 0 ? exitCode.done : exitCode.proofFailed;
}

function totals({ reached, killed, explained, holes, stale }: GeneratedResult, seconds: number): string {
  const { equivalent, open, outside } = explained;
  return [
    `generated     ${killed} of ${counted(reached, 'change')} killed`,
    `explained     ${equivalent} equivalent, ${open} open, ${outside} outside`,
    `unexplained   ${counted(holes.length, 'survivor')}, ${counted(stale.length, 'stale explanation')}`,
    `took          ${seconds.toFixed(0)} s`,
  ].join('\n');
}
