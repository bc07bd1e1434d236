import { createHash } from 'node:crypto';

/** One of `of` shares, counted from 1. */
export interface Shard {
  readonly share: number;
  readonly of: number;
}

/** Reads `i/n`. @returns undefined for anything else. */
export function readShard(text: string): Shard | undefined {
  const [, share = Number.NaN, of = Number.NaN] = (/^(\d{1,3})\/(\d{1,3})$/.exec(text) ?? []).map(Number);
  return share >= 1 && share <= of ? { share, of } : undefined;
}

/** Whether a mutant is in the share. It depends on its name alone, so that shares are alike and stay as they are. */
export function inShard(name: string, shard: Shard | undefined): boolean {
  if (!shard) return true;
  return createHash('sha256').update(name).digest().readUInt32BE(0) % shard.of === shard.share - 1;
}

/** The share of a short list whose entries cost about the same, such as faults: dealt out in turn, as cards are. */
export function dealt<T>(list: readonly T[], { share, of }: Shard): T[] {
  return list.filter((_, n) => n % of === share - 1);
}
