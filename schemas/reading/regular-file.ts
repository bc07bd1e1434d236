import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** The largest files that are read, in bytes. */
export const sizeLimits = {
  evidence: 256 * 1024 * 1024,
  report: 32 * 1024 * 1024,
  settings: 4 * 1024 * 1024,
  key: 64 * 1024,
} as const;

/** Thrown when a file that others made cannot be read: there is none, it is not a regular file, or it is too large. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile';
}

/**
 * Reads a regular file whole. A pipe or a device would be waited for without end, so it is refused.
 * @param limit the most bytes that it may have
 * @throws {UnreadableFile} saying which file and why
 */
export function readRegularFile(path: string, limit: number): Buffer {
  const file = open(path);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw new UnreadableFile(`${path} is not a regular file.`);
    if (found.size > limit)
      throw new UnreadableFile(`${path} has ${found.size} bytes, and at most ${limit} are read.`);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function open(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UnreadableFile(`${path} does not exist.`);
    throw new UnreadableFile(`${path} cannot be read (${code}).`);
  }
}
