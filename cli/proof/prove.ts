import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { concernsConsole, faults, variants } from '../../emulator/index.ts';
import { dealt, readShard, type Shard } from '../../reports/proof/shares.ts';
import { findChromium, howToGetOne } from '../../run/browser/chromium.ts';
import { makeOutputFolder } from '../../run/files/output-folder.ts';
import type { Command } from '../command.ts';
import { pick } from '../pick.ts';
import { exitCode, type Flags, readFlags, readWords, UsageError } from '../usage.ts';
import { concludeByOracle, oracleTests } from './by-oracle.ts';
import { conclude } from './conclude.ts';
import { concludeGenerated, readSurvivors } from './generated/conclude.ts';
import { proveGenerated } from './generated/generated.ts';
import { type Agenda, ProofBroken, type Proven, proveAll } from './proof.ts';
import { mergedFrom } from './shards.ts';
import { consoleLeftOut } from './subjects/plan.ts';

const defaultOut = 'reports/out';

const flags: Flags = {
  out: { about: `folder of proof.json and proof.html (${defaultOut})` },
  fault: { about: 'only this fault, with what the suite said of it; may be repeated', multiple: true },
  variant: { about: 'only this benign variant; may be repeated', multiple: true },
  generated: {
    about: 'every small change of the emulator that a tool knows, instead of faults',
    isSwitch: true,
  },
  shard: {
    about: 'i/n: only the i-th of n shares of the faults and variants, or of the changes of --generated',
  },
  merge: {
    about: 'makes the proof from the output folders of all its shards (--merge DIR… --out DIR)',
    isSwitch: true,
  },
  by: { about: 'oracle: only the test that predicts whole replies, and how many faults it notices' },
  workers: { about: 'faults that are judged at the same time (one for each core)' },
};

function workersIn(given: Record<string, string[]>): number {
  const [text] = given.workers ?? [];
  if (text === undefined) return availableParallelism();
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new UsageError(`prove: --workers is a number from 1 to 99, not ${text}.`);
}

function shardIn({ shard, generated, fault, variant, by }: Record<string, string[]>): Shard | undefined {
  if (generated && (fault || variant || by))
    throw new UsageError('prove: --generated takes no --fault, --variant or --by.');
  if (!shard) return undefined;
  if (fault || variant || by)
    throw new UsageError(
      'prove: --shard takes a share of all faults and variants, so no --fault, --variant or --by.',
    );
  const [text = ''] = shard;
  const read = readShard(text);
  if (!read) throw new UsageError(`prove: --shard is i/n, such as 3/10, not ${text}.`);
  return read;
}

function isByOracle(given: Record<string, string[]>): boolean {
  const [by] = given.by ?? [];
  if (by === undefined || by === 'oracle') return by === 'oracle';
  throw new UsageError(`prove: --by is oracle, not ${by}.`);
}

async function prove(words: readonly string[]): Promise<number> {
  if (words.includes('--merge')) return merge(words);
  const given = readFlags('prove', words, flags);
  const out = resolve(given.out?.[0] ?? defaultOut);
  const shard = shardIn(given);
  makeOutputFolder(out);
  if (given.generated) return generated({ out, workers: workersIn(given), ...(shard && { shard }) });
  const byOracle = isByOracle(given);
  const agenda = agendaIn(given, shard);
  if (!byOracle && [...agenda.faults, ...agenda.variants].some(concernsConsole) && !findChromium()) {
    console.error(`The console cannot be driven: there is no browser. To mend it: ${howToGetOne}.`);
    return exitCode.refused;
  }
  return ending(async seconds => {
    const proven = await proveAll({ ...agenda, ...(byOracle && { only: oracleTests() }) });
    if (byOracle) return concludeByOracle(proven);
    const some = given.fault || given.variant;
    if (some) console.log(wordsOn(proven));
    return conclude(proven, { out, of: some ? 'some' : (shard ?? 'all'), seconds: seconds() });
  });
}

/** What the suite said of each subject: every requirement that is not as in the clean run. */
function wordsOn({ clean, results }: Proven): string {
  const before = new Map(clean.requirements.map(requirement => [requirement.id, requirement]));
  const blocks = [...results.values()].map(({ name, requirements }) => {
    const changed = requirements.filter(({ id, outcome, reason }) => {
      const isLeftOut = outcome === 'not-run' || reason === consoleLeftOut;
      return outcome !== before.get(id)?.outcome && !isLeftOut;
    });
    const lines = changed.flatMap(({ id, level, outcome, title, reason, observation }) => [
      `  ${id} (${level}) ${outcome}: ${title}`,
      `    ${reason ?? observation}`,
    ]);
    return [name, ...(lines.length ? lines : ['  nothing differs from the clean run'])].join('\n');
  });
  return blocks.join('\n');
}

function agendaIn(given: Record<string, string[]>, shard: Shard | undefined): Agenda {
  const workers = workersIn(given);
  if (shard) return { faults: dealt(faults, shard), variants: dealt(variants, shard), workers };
  if (!given.fault && !given.variant) return { faults, variants, workers };
  return {
    faults: (given.fault ?? []).map(id => pick('fault', id, faults)),
    variants: (given.variant ?? []).map(id => pick('variant', id, variants)),
    workers,
  };
}

/** Makes one proof of the shards of it; of shards that are not all of one proof nothing is made. */
async function merge(words: readonly string[]): Promise<number> {
  const { given, rest } = readWords('prove', words, flags);
  if (rest.length === 0 || Object.keys(given).some(name => !['merge', 'out'].includes(name)))
    throw new UsageError(
      'prove: --merge takes the output folders of shards, and --out alone. See kms-conformance prove --help.',
    );
  const out = resolve(given.out?.[0] ?? defaultOut);
  return ending(async () => {
    const merged = mergedFrom(rest);
    if ('problems' in merged)
      throw new ProofBroken(
        `${merged.problems.join('\n')}\nThe shards are not one whole proof. Nothing is proven.`,
      );
    makeOutputFolder(out);
    return conclude(merged, { out, of: 'all', seconds: merged.seconds });
  });
}

function generated(about: { out: string; workers: number; shard?: Shard }): Promise<number> {
  const survivors = readSurvivors();
  return ending(async seconds => {
    const proven = await proveGenerated({ ...about, say: line => console.log(line) });
    return concludeGenerated(proven, survivors, { out: about.out, whole: !about.shard, seconds: seconds() });
  });
}

/** The exit code of a proof, also of one that did not come to its end. @param work is told how long it took, in seconds. */
async function ending(work: (seconds: () => number) => Promise<number>): Promise<number> {
  const began = performance.now();
  try {
    return await work(() => (performance.now() - began) / 1000);
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
