import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { toBeProven } from '../../reports/proof/coverage.ts';
import { type Proof, proofOf } from '../../reports/proof/document.ts';
import { proofPage } from '../../reports/proof/page.ts';
import { inTheWay } from '../../reports/proof/verdict.ts';
import { suiteIdentity } from '../../run/suite.ts';
import { catalogue } from '../../schemas/catalogue.ts';
import { exitCode } from '../usage.ts';
import { faultLine, variantLine } from './lines.ts';
import type { Proven } from './proof.ts';

interface Circumstances {
  readonly out: string;
  /** Every fault and variant was judged, not some that were named. */
  readonly whole: boolean;
  readonly seconds: number;
}

/** Writes the proof, prints what it came to, and returns the exit code. */
export function conclude(proven: Proven, { out, whole, seconds }: Circumstances): number {
  const proof = proofOf(suiteIdentity(), catalogue.requirements, proven);
  if (whole) {
    writeFileSync(join(out, 'proof.json'), `${JSON.stringify(proof, undefined, 2)}\n`);
    writeFileSync(join(out, 'proof.html'), proofPage(proof, catalogue.requirements));
  }
  const problems = [...cleanProblems(proven), ...wrongOnes(proof), ...(whole ? gaps(proof) : [])];
  for (const problem of problems) console.log(problem);
  console.log(totals(proof, seconds));
  if (whole) console.log(`files         ${relative(process.cwd(), out) || '.'}: proof.json, proof.html`);
  return problems.length === 0 ? exitCode.done : exitCode.proofFailed;
}

function cleanProblems({ clean }: Proven): string[] {
  if (clean.level.startsWith('CONFORMANT')) return [];
  const bad = clean.requirements.filter(({ outcome }) => inTheWay.includes(outcome));
  const words = bad.map(({ id, outcome }) => `${id} ${outcome}`).join(', ');
  return [`clean run     ${clean.level}: ${words}. Without a green clean run nothing is killed for sure.`];
}

function wrongOnes({ faults, variants }: Proof): string[] {
  return [
    ...faults.filter(({ verdict }) => verdict !== 'killed').map(faultLine),
    ...variants.filter(({ verdict }) => verdict !== 'green').map(variantLine),
  ];
}

function gaps({ uncovered }: Proof): string[] {
  return uncovered.length === 0
    ? []
    : [`uncovered     no fault or variant shows that these are checked: ${uncovered.join(' ')}`];
}

function totals({ totals: { faults, killed, variants, green }, uncovered }: Proof, seconds: number): string {
  const covered = toBeProven(catalogue.requirements).length - uncovered.length;
  return [
    `faults        ${killed} of ${faults} killed`,
    `variants      ${green} of ${variants} green`,
    `requirements  ${covered} of ${toBeProven(catalogue.requirements).length} proven`,
    `took          ${seconds.toFixed(0)} s`,
  ].join('\n');
}
