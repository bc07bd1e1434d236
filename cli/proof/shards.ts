import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
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

/** A fault or variant in its list, as it is built. */
const entry = /^( +)\{\n +id: '([\w-]+)',\n[\s\S]*?^\1\},\n/gm;

/**
 * Digests of the faults and variants of a list, by their ids: each of its own lines and of all lines that are not
 * those of another one. What is written in another way belongs to the lines of all.
 */
export function entryDigests(source: string, ids: readonly string[]): Record<string, string> {
  const own = new Map<string, string>();
  const rest = source.replace(entry, (lines, _, id: string) => {
    own.set(id, lines);
    return '';
  });
  const digest = (id: string) =>
    createHash('sha256')
      .update(rest + (own.get(id) ?? ''))
      .digest('hex');
  return Object.fromEntries(ids.map(id => [id, `sha256:${digest(id)}`]));
}

/** Digests of the emulator's code: what was found out with another one, or of a fault that has changed, proves nothing. */
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
    entries: Object.assign(
      {},
      ...files.filter(isList).map(file =>
        entryDigests(
          readFileSync(join(folder, file), 'utf8'),
          (lists[nameOf(file)] ?? []).map(({ id }) => id),
        ),
      ),
    ),
  };
}

/** Merges shards into the proof of this suite. @param paths output folders of `prove`, or the files in them. */
export function mergedFrom(paths: readonly string[]): Merged {
  const { version, digest } = suiteIdentity();
  const basis = { suite: { version, digest }, emulator: emulatorDigests(), faults, variants };
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
