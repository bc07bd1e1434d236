import { readFileSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError } from '../config/source/errors.ts';

const ofOthers = 0o007;
const ofGroup = 0o070;
const writable = 0o022;

/** The groups of this process: a volume of Kubernetes gives its files to one of them (fsGroup). */
const ownGroups = new Set([process.getegid?.(), ...(process.getgroups?.() ?? [])]);

/** The permissions that somebody else than this user has. */
function foreignModeOf({ mode, gid }: Stats): number {
  return mode & (ofOthers | (ownGroups.has(gid) ? 0 : ofGroup));
}

/**
 * Reads a file that this user alone may read, and nobody else may replace.
 * @throws ConfigError when others can, with what helps.
 */
export function readOwnFile(file: string): string {
  const folder = dirname(file);
  const found = statSync(file);
  const refuse = (what: string, chmod: string) => {
    throw new ConfigError([
      `${what}, so it proves nothing. Remove ${file} if others may have used it; otherwise chmod ${chmod}.`,
    ]);
  };
  if (!found.isFile()) refuse(`${file} is not a regular file`, `600 ${file}`);
  if (foreignModeOf(found)) refuse(`Others can read or change ${file} (mode ${octal(found)})`, `600 ${file}`);
  const around = statSync(folder);
  if (foreignModeOf(around) & writable)
    refuse(`Others can replace files in ${folder} (mode ${octal(around)})`, `700 ${folder}`);
  return readFileSync(file, 'utf8');
}

const octal = ({ mode }: Stats) => (mode & 0o777).toString(8).padStart(4, '0');
