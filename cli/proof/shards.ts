import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { faults, variants } from '../../emulator/index.ts';
import { type GivenShard, type Merged, mergeShards } from '../../reports/proof/merge.ts';
import { codeRoot } from '../../run/package-root.ts';
import { digestOf, suiteIdentity } from '../../run/suite.ts';
import { parseJson } from '../../schemas/reading/json.ts';
import { readRegularFile, sizeLimits } from '../../schemas/reading/regular-file.ts';

/** What `prove --shard` writes, and `prove --merge` reads. */
export const shardFile = 'proof-shard.json';

/** Digest of the emulator's code, faults and variants included: shards of two emulators prove nothing together. */
export function emulatorDigest(): string {
  const folder = join(codeRoot, 'emulator');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.[jt]s$/.test(file) && !/\.(test|testing)\.[jt]s$|\.d\.ts$/.test(file))
    .sort();
  return digestOf(folder, files);
}

/** Merges shards into the proof of this suite. @param paths output folders of `prove --shard`, or the files in them. */
export function mergedFrom(paths: readonly string[]): Merged {
  const { version, digest } = suiteIdentity();
  const basis = { suite: { version, digest }, emulator: emulatorDigest(), faults, variants };
  return mergeShards(paths.map(given), basis);
}

/** @throws {UnreadableFile} */
function given(path: string): GivenShard {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const name = isFolder ? join(path, shardFile) : path;
  return { name, content: parseJson(readRegularFile(name, sizeLimits.report).toString('utf8')) };
}
