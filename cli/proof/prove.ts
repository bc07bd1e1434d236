import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { concernsConsole, faults, variants } from '../../emulator/index.ts';
import { findChromium, howToGetOne } from '../../run/browser/chromium.ts';
import { makeOutputFolder } from '../../run/files/output-folder.ts';
import type { Command } from '../command.ts';
import { pick } from '../pick.ts';
import { exitCode, type Flags, readFlags, UsageError } from '../usage.ts';
import { concludeByOracle, oracleTests } from './by-oracle.ts';
import { conclude } from './conclude.ts';
import { concludeGenerated } from './generated/conclude.ts';
import { proveGenerated } from './generated/generated.ts';
import { readShard, type Shard } from './generated/shard.ts';
import { readSurvivors } from './generated/survivors.ts';
import { ProofBroken, proveAll } from './proof.ts';
import { wordsOn } from './words.ts';

const flags: Flags = {
  out: { about: 'folder of proof.json and proof.html (reports/out)' },
  fault: { about: 'only this fault, with what the suite said of it; may be repeated', multiple: true },
  variant: { about: 'only this benign variant; may be repeated', multiple: true },
  generated: {
    about: 'every small change of the emulator that a tool knows, instead of faults',
    isSwitch: true,
  },
  shard: { about: 'with --generated: i/n, only the i-th of n shares of these changes' },
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
  if (!generated) throw new UsageError('prove: --shard is for --generated.');
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
  const given = readFlags('prove', words, flags);
  const out = resolve(given.out?.[0] ?? 'reports/out');
  const shard = shardIn(given);
  makeOutputFolder(out);
  if (given.generated) return generated({ out, workers: workersIn(given), ...(shard && { shard }) });
  const whole = !given.fault && !given.variant;
  const byOracle = isByOracle(given);
  const agenda = {
    faults: whole ? faults : (given.fault ?? []).map(id => pick('fault', id, faults)),
    variants: whole ? variants : (given.variant ?? []).map(id => pick('variant', id, variants)),
    workers: workersIn(given),
    ...(byOracle && { only: oracleTests() }),
  };
  if (!byOracle && [...agenda.faults, ...agenda.variants].some(concernsConsole) && !findChromium()) {
    console.error(`The console cannot be driven: there is no browser. To mend it: ${howToGetOne}.`);
    return exitCode.refused;
  }
  return ending(async seconds => {
    const proven = await proveAll(agenda);
    if (byOracle) return concludeByOracle(proven);
    if (!whole) console.log(wordsOn(proven));
    return conclude(proven, { out, whole, seconds: seconds() });
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
