import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../schemas/reading/json.ts';
import { counted } from '../text/text.ts';
import type { Proof } from './document.ts';
import { dealt, readShard, type Shard } from './shares.ts';
import { type FaultFacts, type FaultProof, factsOf, storyOf, type VariantProof } from './verdict.ts';

/** The content of proof-shard.json: what came of one share of the faults and variants. */
export interface ProofShard {
  readonly schemaVersion: 1;
  readonly suite: Proof['suite'];
  /** Digest of the emulator that the faults were put into. */
  readonly emulator: string;
  readonly shard: Shard;
  /** The clean run of this share: its level, and what keeps it from being conformant. */
  readonly clean: { readonly level: string; readonly inTheWay: readonly string[] };
  /** How long it took; absent in shards of versions that did not say so. */
  readonly seconds?: number;
  readonly faults: readonly FaultProof[];
  readonly variants: readonly VariantProof[];
}

/** What a proof is of. */
export interface Basis {
  readonly suite: Proof['suite'];
  readonly emulator: string;
  readonly faults: readonly FaultFacts[];
  readonly variants: ReadonlyArray<Pick<FaultFacts, 'id' | 'story'>>;
}

/** A file that was handed in as a shard. */
export interface GivenShard {
  /** The file, for messages. */
  readonly name: string;
  /** Its value as JSON. */
  readonly content: unknown;
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
 * a shard that is missing, was given twice or is of another proof there is none, and the problems say why.
 */
export function mergeShards(given: readonly GivenShard[], basis: Basis): Merged {
  const read = given.map(({ name, content }) => ({ name, shard: isShard(content) ? content : undefined }));
  const shards = read.flatMap(({ name, shard }) => (shard ? [{ name, ...shard }] : []));
  const problems = [
    ...read.filter(({ shard }) => !shard).map(({ name }) => `${name} is not a shard of a proof`),
    ...shards.flatMap((shard, n) => whyLeftOut(shard, shards.slice(0, n), basis)),
    ...missingIn(shards),
  ];
  if (problems.length > 0) return { problems };
  const inOrder = <T extends { id: string }>(list: readonly { id: string }[], found: readonly T[]) =>
    list.flatMap(({ id }) => found.filter(each => each.id === id));
  const seconds = shards.reduce<number | undefined>(
    (sum, shard) => (sum === undefined || shard.seconds === undefined ? undefined : sum + shard.seconds),
    0,
  );
  return {
    ...(seconds !== undefined && { seconds }),
    faults: inOrder(
      basis.faults,
      shards.flatMap(({ faults }) => faults),
    ),
    variants: inOrder(
      basis.variants,
      shards.flatMap(({ variants }) => variants),
    ),
  };
}

type Named = ProofShard & { readonly name: string };

/** Why a shard cannot be merged with those before it. */
function whyLeftOut(shard: Named, before: readonly Named[], basis: Basis): string[] {
  const { share, of } = shard.shard;
  const [first] = before;
  const twice = before.find(each => each.shard.share === share);
  const begins = `${shard.name}: shard ${share} of ${of}`;
  if (shard.suite.digest !== basis.suite.digest) return [`${begins} is of another suite`];
  if (shard.emulator !== basis.emulator) return [`${begins} is of another emulator`];
  if (first && of !== first.shard.of)
    return [`${begins} is not one of ${counted(first.shard.of, 'shard')} as ${first.name} is`];
  if (twice) return [`${begins} was given before: ${twice.name}`];
  if (!shard.clean.level.startsWith('CONFORMANT'))
    return [`${begins}: its clean run was ${shard.clean.level}: ${shard.clean.inTheWay.join(', ')}`];
  return holdsItsShare(shard, basis) ? [] : [`${begins} does not hold exactly its share`];
}

function holdsItsShare({ shard, faults, variants }: ProofShard, basis: Basis): boolean {
  return (
    isDeepStrictEqual(faults.map(factsOf), dealt(basis.faults, shard).map(factsOf)) &&
    isDeepStrictEqual(variants.map(storyOf), dealt(basis.variants, shard).map(storyOf))
  );
}

function missingIn(shards: readonly ProofShard[]): string[] {
  const of = shards[0]?.shard.of;
  if (of === undefined) return ['there is no shard'];
  const all = Array.from({ length: of }, (_, n) => n + 1);
  const missing = all.filter(share => !shards.some(({ shard }) => shard.share === share));
  return missing.map(share => `shard ${share} of ${of} is missing`);
}

/** Whether a value has the form of a shard, as far as it is relied on here. */
function isShard(value: unknown): value is ProofShard {
  if (!isObject(value) || value.schemaVersion !== 1) return false;
  const { suite, emulator, shard, clean, seconds = 0, faults, variants } = value;
  return (
    typeof seconds === 'number' &&
    isObject(suite) &&
    typeof emulator === 'string' &&
    isObject(shard) &&
    readShard(`${shard.share}/${shard.of}`) !== undefined &&
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
