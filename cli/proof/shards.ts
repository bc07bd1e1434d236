import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { faultLists, faults, variantLists, variants } from '../../emulator/index.ts';
import {
  type EmulatorDigests,
  type GivenShard,
  type Merged,
  mergeShards,
} from '../../reports/proof/merge.ts';
import { codeRoot } from '../../run/package-root.ts';
import { digestOf, suiteIdentity } from '../../run/suite.ts';
import { parseJson } from '../../schemas/reading/json.ts';
import { readRegularFile, sizeLimits, UnreadableFile } from '../../schemas/reading/regular-file.ts';

/** What `prove` writes of a share, or of faults and variants that were named, and `prove --merge` reads. */
export const shardFile = 'proof-shard.json';

const lists = { ...faultLists, ...variantLists };

/** In which list a fault or variant is defined, by its id. */
const listOf: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(lists).flatMap(([list, all]) => all.map(({ id }) => [id, list])),
);

/** Digests of the emulator's code: what was found out with another one, or of a list that has changed, proves nothing. */
export function emulatorDigests(): EmulatorDigests {
  const folder = join(codeRoot, 'emulator');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.[jt]s$/.test(file) && !/\.(test|testing)\.[jt]s$|\.d\.ts$/.test(file))
    .sort();
  const nameOf = (file: string) => file.replaceAll('\\', '/').replace(/\.[jt]s$/, '');
  const isList = (file: string) => nameOf(file) in lists;
  return {
    core: digestOf(
      folder,
      files.filter(file => !isList(file)),
    ),
    lists: Object.fromEntries(
      files.filter(isList).map(file => [nameOf(file), digestOf(folder, [file])] as const),
    ),
  };
}

/** Merges shards into the proof of this suite. @param paths output folders of `prove`, or the files in them. */
export function mergedFrom(paths: readonly string[]): Merged {
  const { version, digest } = suiteIdentity();
  const basis = { suite: { version, digest }, emulator: emulatorDigests(), faults, variants, listOf };
  return mergeShards(paths.map(given), basis);
}

function given(path: string): GivenShard {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const name = isFolder ? join(path, shardFile) : path;
  try {
    return { name, content: parseJson(readRegularFile(name, sizeLimits.report).toString('utf8')) };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { name, content: undefined, unread: error.message.replace(/\.$/, '') };
  }
}
