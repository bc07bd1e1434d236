import { parse } from 'dotenv';
import { ConfigError } from './errors.ts';

/** A setting as dotenv takes it: a name, `=` or `: `, and a value that may be quoted and then span lines. */
const setting =
  /^[ \t]*(?:export[ \t]+)?[\w.-]+(?:[ \t]*=|:[ \t])(?:[ \t]*(?:'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`)[ \t]*(?:#.*)?|.*)$/gm;

/** A line that holds nothing. */
const idle = /^[ \t]*(?:#.*)?$/;

/**
 * Reads the settings of a `.env` file.
 * @throws ConfigError when it is not text in UTF-8, or naming the lines that are not understood. Their text is not
 *   repeated: it may hold a secret.
 */
export function parseDotenv(bytes: Buffer, file: string): Readonly<Record<string, string>> {
  const text = decoded(bytes, file).replaceAll(/\r\n?/g, '\n');
  const rest = text.replaceAll(setting, match => match.replaceAll(/[^\n]+/g, ''));
  const lines = rest.split('\n').flatMap((line, n) => (idle.test(line) ? [] : [n + 1]));
  if (lines.length === 0) return parse(text);
  throw new ConfigError(
    lines.map(
      n => `${file}:${n}: this line is not understood. Write NAME=value, without set or $env: before it.`,
    ),
  );
}

function decoded(bytes: Buffer, file: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {}
  throw new ConfigError([
    `${file} is not text in UTF-8. Save it in that encoding: some editors write UTF-16.`,
  ]);
}

/**
 * Names of the settings whose unquoted value ends at a `#`, which begins a comment there: a password such as a#b is cut.
 */
export function cutAtHash(text: string): string[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n?|\n/);
  return lines.flatMap(
    line => /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*[^'"`#\s](?:[^#]*[^#\s])?#/.exec(line)?.[1] ?? [],
  );
}
