import { readFileSync } from 'node:fs';

/**
 * Reads a data file that lies beside the schemas. The caller says what is in it; the lint scripts hold the files
 * to their schemas.
 */
export function readData<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./${name}`, import.meta.url), 'utf8')) as T;
}
