import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { toBeProven } from '../../reports/proof/coverage.ts';
import { type Proof, proofOf } from '../../reports/proof/document.ts';
import type { ProofShard } from '../../reports/proof/merge.ts';
import { proofPage } from '../../reports/proof/page.ts';
import type { Shard } from '../../reports/proof/shares.ts';
import { inTheWay } from '../../reports/proof/verdict.ts';
import { suiteIdentity } from '../../run/suite.ts';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { exitCode } from '../usage.ts';
import { faultLine, variantLine } from './lines.ts';
import type { Proven } from './proof.ts';
import { emulatorDigests, shardFile } from './shards.ts';

interface Circumstances {
  readonly out: string;
  /** All faults and variants were judged, one share of them, or some that were named. */
  readonly of: 'all' | 'some' | Shard;
  /** How long it took; absent when that is not known. */
  readonly seconds?: number | undefined;
}

/** What came of faults and variants; the clean run is absent where shards that told theirs were merged. */
type Judged = Pick<Proven, 'faults' | 'variants'> & { readonly clean?: Proven['clean'] };

/** Writes the proof, prints what it came to, and returns the exit code. */
export function conclude(judged: Judged, { out, of, seconds }: Circumstances): number {
  const proof = proofOf(suiteIdentity(), catalogue.requirements, judged);
  const files = write({ out, of, seconds }, judged, proof);
  const problems = [...cleanProblems(judged), ...wrongOnes(proof), ...(of === 'all' ? gaps(proof) : [])];
  for (const problem of problems) console.log(problem);
  console.log(totals(proof, of, seconds));
  if (files.length > 0)
    console.log(`files         ${relative(process.cwd(), out) || '.'}: ${files.join(', ')}`);
  return problems.length === 0 ? exitCode.done : exitCode.proofFailed;
}

/** Writes what is kept of a proof. @returns the names of the files. */
function write({ out, of, seconds }: Circumstances, judged: Judged, proof: Proof): string[] {
  const files =
    of === 'all'
      ? { 'proof.json': jsonOf(proof), 'proof.html': proofPage(proof, catalogue.requirements) }
      : { [shardFile]: jsonOf(shardOf(judged, proof, of === 'some' ? undefined : of, seconds)) };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(out, name), content);
  return Object.keys(files);
}

const jsonOf = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

function shardOf(
  { clean }: Judged,
  { suite, faults, variants }: Proof,
  shard: Shard | undefined,
  seconds: number | undefined,
): ProofShard {
  return {
    schemaVersion: 1,
    suite,
    emulator: emulatorDigests(),
    ...(shard && { shard }),
    clean: { level: clean?.level ?? '', inTheWay: inTheWayOf(clean) },
    ...(seconds !== undefined && { seconds: Math.round(seconds) }),
    faults,
    variants,
  };
}

function cleanProblems({ clean }: Judged): string[] {
  if (!clean || clean.level.startsWith('CONFORMANT')) return [];
  const words = inTheWayOf(clean).join(', ');
  return [`clean run     ${clean.level}: ${words}. Without a green clean run nothing is killed for sure.`];
}

function inTheWayOf(clean: Judged['clean']): string[] {
  const bad = clean?.requirements.filter(({ outcome }) => inTheWay.includes(outcome)) ?? [];
  return bad.map(({ id, outcome }) => `${id} ${outcome}`);
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

function totals(proof: Proof, of: Circumstances['of'], seconds: number | undefined): string {
  const { faults, killed, variants, green } = proof.totals;
  const needed = toBeProven(catalogue.requirements).length;
  const covered = needed - proof.uncovered.length;
  return [
    `faults        ${killed} of ${faults} killed`,
    `variants      ${green} of ${variants} green`,
    ...(typeof of === 'object' ? [] : [`requirements  ${covered} of ${needed} proven`]),
    ...(seconds === undefined ? [] : [`took          ${seconds.toFixed(0)} s`]),
  ].join('\n');
}
