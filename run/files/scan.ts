import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import type { Secrets } from '../../client/secrets/secrets.ts';

/** Playwright's HTML report carries its data as a zip in base64, which no search for text sees into. */
const embeddedZip = 'data:application/zip;base64,';

/** No report of a run comes near these sizes, in bytes. */
const largest = { file: 256 * 1024 * 1024, unpacked: 256 * 1024 * 1024 };

/** A place where a secret was found: the file, and what kind of secret it is. */
interface Hit {
  readonly file: string;
  readonly kind: string;
}

/** Only Playwright writes this file, and its last archive is its data: what a target sends is inside of that. */
function hasArchive(file: string): boolean {
  return /[\\/]playwright-report[\\/][^\\/]+$/.test(file) && basename(file) === 'index.html';
}

/** The text of the archive in a report. @throws Error when it cannot be unpacked, or is too large for that. */
function unpacked(text: string): string[] {
  const begin = text.lastIndexOf(embeddedZip);
  if (begin < 0) return [];
  const [base64 = ''] = /^[A-Za-z0-9+/=]*/.exec(text.slice(begin + embeddedZip.length)) ?? [];
  let size = 0;
  const entries = unzipSync(Buffer.from(base64, 'base64'), {
    filter: ({ originalSize }) => {
      size += originalSize;
      if (size > largest.unpacked) throw new Error('the archive in it is too large');
      return true;
    },
  });
  return Object.values(entries).map(entry => strFromU8(entry, true));
}

/**
 * What a file says: its text and, in the one file that is known to hold an archive, what is in that. A file that is no
 * text, such as a picture, is read byte by byte: as UTF-8 all its bytes would be the same replacement character.
 */
function textsOf(file: string): string[] {
  if (statSync(file).size > largest.file) throw new Error('it is too large');
  const bytes = readFileSync(file);
  const text = bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
  return hasArchive(file) ? [text, ...unpacked(text)] : [text];
}

/**
 * Looks for every secret of a run in files: each hit names the file and what kind of secret it holds. A file that
 * cannot be searched to its end is a hit as well: nobody can say what it holds.
 */
export function scanFiles(secrets: Secrets, files: readonly string[]): Hit[] {
  return files.flatMap(file => {
    try {
      const kinds = new Set(textsOf(file).flatMap(text => secrets.foundIn(text)));
      return [...kinds].map(kind => ({ file, kind }));
    } catch (error) {
      return [{ file, kind: `unknown, since the file could not be searched: ${(error as Error).message}` }];
    }
  });
}
