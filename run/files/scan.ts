import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import type { Secrets } from '../host/secrets/secrets.ts';

/** Playwright's HTML report carries its data as a zip in base64, which no search for text sees into. */
const embeddedZip = /data:application\/zip;base64,([A-Za-z0-9+/=]+)/g;

/** What a file says: its text, and the text of the archives inside. */
function textsOf(file: string): string[] {
  const text = readFileSync(file, 'latin1');
  if (!file.endsWith('.html')) return [text];
  const archives = [...text.matchAll(embeddedZip)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
  return [
    text,
    ...archives.flatMap(zip => Object.values(unzipSync(zip)).map(entry => strFromU8(entry, true))),
  ];
}

/** Looks for every secret of a run in files: each hit names the file and what kind of secret it holds. */
export function scanFiles(secrets: Secrets, files: readonly string[]): Array<{ file: string; kind: string }> {
  return files.flatMap(file => {
    const kinds = new Set(textsOf(file).flatMap(text => secrets.foundIn(text)));
    return [...kinds].map(kind => ({ file, kind }));
  });
}
