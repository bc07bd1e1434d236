import { randomBytes } from 'node:crypto';
import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.ts';

/**
 * Creates a file that its owner alone can read, with all its content at once: no reader ever sees half of it,
 * whenever this process dies.
 * @returns false when there is a file of that name already; it is left as it is.
 */
export function createWhole(file: string, text: string): boolean {
  makeFolder(dirname(file), 0o700);
  const draft = draftOf(file);
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
    return link(draft, file) ?? createPlain(file, text);
  } finally {
    rmSync(draft, { force: true });
  }
}

const draftOf = (file: string) => `${file}.${randomBytes(6).toString('hex')}`;

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';

/** @returns false when the name is taken; undefined on a file system without hard links. */
function link(draft: string, file: string): boolean | undefined {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error))) return undefined;
    throw error;
  }
}

function createPlain(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}
