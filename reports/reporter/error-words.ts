import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { TestError } from '@playwright/test/reporter';
import { plain } from '../text/text.ts';

const longest = 500;

/** The first line of an error that says something, without colours; empty when none does. */
export function firstLine(error: TestError | undefined): string {
  return linesOf(error)[0]?.slice(0, longest) ?? '';
}

/** A whole error in one line, with the place it comes from as far as it is known. */
export function oneLine(error: TestError): string {
  const { file, line } = error.location ?? {};
  const place = file === undefined ? '' : ` (${relative(process.cwd(), file)}:${line})`;
  return `${linesOf(error).join(' ').slice(0, longest) || 'an error without a message'}${place}`;
}

function linesOf(error: TestError | undefined): string[] {
  const text = stripVTControlCharacters(error?.message ?? error?.value ?? '');
  return text.split('\n').map(plain).filter(Boolean);
}
