import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { TestError } from '@playwright/test/reporter';
import { plain } from '../text/text.ts';

const longest = 500;

/** Takes the secrets of the run out of a text. */
export type Redact = (text: string) => string;

/** The first line of an error that says something, without colours and secrets; empty when none does. */
export function firstLine(error: TestError | undefined, redact: Redact): string {
  return linesOf(error, redact)[0]?.slice(0, longest) ?? '';
}

/** A whole error in one line, with the place it comes from as far as it is known. */
export function oneLine(error: TestError, redact: Redact): string {
  const { file, line } = error.location ?? {};
  const place = file === undefined ? '' : ` (${relative(process.cwd(), file)}:${line})`;
  return `${linesOf(error, redact).join(' ').slice(0, longest) || 'an error without a message'}${place}`;
}

/** Secrets go before lines are parted: one may be broken over several. */
function linesOf(error: TestError | undefined, redact: Redact): string[] {
  const text = redact(stripVTControlCharacters(error?.message ?? error?.value ?? ''));
  return text.split('\n').map(plain).filter(Boolean);
}
