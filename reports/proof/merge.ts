import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../schemas/reading/json.ts';
import { counted } from '../text/text.ts';
import type { Proof } from './document.ts';
import { readShard, type Shard } from './shares.ts';
import { type FaultFacts, type FaultProof, factsOf, storyOf, type VariantProof } from './verdict.ts';

/** Digests of the emulator that faults and variants were put into. */
export interface EmulatorDigests {
  /** Of its code without the lists of faults and variants. */
  readonly core: string;
  /** Of each fault and variant, with what its file says besides the others, by its id. */
  readonly entries: Readonly<Record<string, string>>;
}

/** The content of proof-shard.json: what came of one share of the faults and variants, or of those that were named. */
export interface ProofShard {
  readonly schemaVersion: 1;
  readonly suite: Proof['suite'];
  readonly emulator: EmulatorDigests;
  /** Absent where faults and variants were named. */
  readonly shard?: Shard;
  /** The clean run before them: its level, and what keeps it from being conformant. */
  readonly clean: { readonly level: string; readonly inTheWay: readonly string[] };
  /** How long it took; absent in shards of versions that did not say so. */
  readonly seconds?: number;
  readonly faults: readonly FaultProof[];
  readonly variants: readonly VariantProof[];
}

/** What a proof is of. */
export interface Basis {
  readonly suite: Proof['suite'];
  readonly emulator: EmulatorDigests;
  readonly faults: readonly FaultFacts[];
  readonly variants: ReadonlyArray<Pick<FaultFacts, 'id' | 'story'>>;
}

/** A file that was handed in as a shard. */
export interface GivenShard {
  /** The file, for messages. */
  readonly name: string;
  /** Its value as JSON. */
  readonly content: unknown;
  /** Why it could not be read, in words. */
  readonly unread?: string;
}

export type Merged =
  | { readonly problems: readonly string[] }
  | {
      readonly faults: readonly FaultProof[];
      readonly variants: readonly VariantProof[];
      /** How long all of them took together; absent when one of them does not say. */
      readonly seconds?: number;
    };

/**
 * Merges the shards of one proof, in the order of the lists of faults and variants. Only a whole proof comes of it: with
 * a shard that is missing, was given twice or is of another proof there is none, and the problems say why. What was
 * named and proved again takes the place of what a shard says of it; a shard says nothing of a fault that has changed.
 * What was taken off the lists since is passed over.
 */
export function mergeShards(given: readonly GivenShard[], basis: Basis): Merged {
  const read = given.map(({ content, ...each }) => ({
    ...each,
    shard: isShard(content) ? content : undefined,
  }));
  const all = read.flatMap(({ name, shard }) => (shard ? [{ name, ...shard }] : []));
  const shards = all.filter(isOfShares);
  const inOrder = [...shards, ...all.filter(each => !isOfShares(each))];
  const ofEntry = (id: string) =>
    inOrder.filter(({ emulator }) => emulator.entries[id] === basis.emulator.entries[id]);
  const faults = basis.faults.map(fault =>
    newest(
      fault,
      ofEntry(fault.id).flatMap(each => each.faults),
      factsOf,
    ),
  );
  const variants = basis.variants.map(variant =>
    newest(
      variant,
      ofEntry(variant.id).flatMap(each => each.variants),
      storyOf,
    ),
  );
  const problems = [
    ...read
      .filter(({ shard }) => !shard)
      .map(({ name, unread = `${name} is not a shard of a proof` }) => unread),
    ...all.flatMap(each => whyForeign(each, basis)),
    ...shards.flatMap((shard, n) => whyLeftOut(shard, shards.slice(0, n))),
    ...missingIn(shards, all),
  ];
  if (problems.length > 0) return { problems };
  const changed = [
    ...basis.faults.filter((_, n) => !faults[n]).map(({ id }) => `--fault ${id}`),
    ...basis.variants.filter((_, n) => !variants[n]).map(({ id }) => `--variant ${id}`),
  ];
  if (changed.length > 0) return { problems: [again(changed)] };
  const seconds = all.reduce<number | undefined>(
    (sum, shard) => (sum === undefined || shard.seconds === undefined ? undefined : sum + shard.seconds),
    0,
  );
  const found = <T>(each: T | undefined): T[] => (each ? [each] : []);
  return {
    ...(seconds !== undefined && { seconds }),
    faults: faults.flatMap(found),
    variants: variants.flatMap(found),
  };
}

const again = (changed: readonly string[]): string =>
  `${changed.length} of the faults and variants are not in the shards, or have changed since they were proved: ` +
  `run kms-conformance prove ${changed.join(' ')} --out DIR, and merge DIR with the shards`;

/** The last result of a fault or variant as it is defined now; undefined where there is none. */
function newest<F extends { readonly id: string }, T extends F>(
  now: F,
  results: readonly T[],
  facts: (each: F) => object,
): T | undefined {
  return results.findLast(each => each.id === now.id && isDeepStrictEqual(facts(each), facts(now)));
}

type Named = ProofShard & { readonly name: string };
type Share = Named & { readonly shard: Shard };

const isOfShares = (given: Named): given is Share => given.shard !== undefined;

const named = ({ name, shard }: Named): string =>
  shard ? `${name}: shard ${shard.share} of ${shard.of}` : name;

/** Why a shard, or what was proved again, is of another proof. */
function whyForeign(given: Named, { suite, emulator }: Basis): string[] {
  if (given.suite.digest !== suite.digest) return [`${named(given)} is of another suite`];
  if (given.emulator.core !== emulator.core) return [`${named(given)} is of another emulator`];
  if (given.clean.level.startsWith('CONFORMANT')) return [];
  return [`${named(given)}: its clean run was ${given.clean.level}: ${given.clean.inTheWay.join(', ')}`];
}

/** Why a shard cannot be merged with those before it. */
function whyLeftOut(shard: Share, before: readonly Share[]): string[] {
  const { share, of } = shard.shard;
  const [first] = before;
  const twice = before.find(each => each.shard.share === share);
  if (first && of !== first.shard.of)
    return [`${named(shard)} is not one of ${counted(first.shard.of, 'shard')} as ${first.name} is`];
  return twice ? [`${named(shard)} was given before: ${twice.name}`] : [];
}

function missingIn(shards: readonly Share[], all: readonly Named[]): string[] {
  const of = shards[0]?.shard.of;
  if (of === undefined) {
    const singles = all.map(({ name }) => `${name} holds single faults or variants, and no shard`);
    return [
      ...singles,
      'there is no shard: give the folders of all shards as well, as prove --shard writes them',
    ];
  }
  const every = Array.from({ length: of }, (_, n) => n + 1);
  const missing = every.filter(share => !shards.some(({ shard }) => shard.share === share));
  return missing.map(share => `shard ${share} of ${of} is missing`);
}

/** Whether a value has the form of a shard, as far as it is relied on here. */
function isShard(value: unknown): value is ProofShard {
  if (!isObject(value) || value.schemaVersion !== 1) return false;
  const { suite, emulator, shard, clean, seconds = 0, faults, variants } = value;
  return (
    typeof seconds === 'number' &&
    isObject(suite) &&
    isObject(emulator) &&
    typeof emulator.core === 'string' &&
    isObject(emulator.entries) &&
    (shard === undefined || (isObject(shard) && readShard(`${shard.share}/${shard.of}`) !== undefined)) &&
    isObject(clean) &&
    typeof clean.level === 'string' &&
    isListOf(clean.inTheWay, each => typeof each === 'string') &&
    isListOf(faults, each => isProof(each) && Array.isArray(each.breaks)) &&
    isListOf(variants, each => isProof(each) && Array.isArray(each.observed))
  );
}

function isListOf(value: unknown, sound: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(sound);
}

function isProof(value: unknown): value is Record<string, unknown> {
  return (
    isObject(value) &&
    ['id', 'story', 'verdict'].every(name => typeof value[name] === 'string') &&
    Array.isArray(value.failed)
  );
}
