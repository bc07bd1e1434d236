import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root.ts';

/** A regular expression of ours, and where it stands. */
export interface Pattern {
  readonly place: string;
  readonly pattern: RegExp;
}

/** Rooms whose code sees what a target, or a user of a report, says. */
const rooms = ['client', 'fixtures', 'specs', 'run', 'reports', 'cli', 'schemas'];

/** Every regular expression of our code, tests aside, and every pattern of the contract. */
export function allPatterns(): Pattern[] {
  return [...rooms.flatMap(patternsBelow), ...contractPatterns()];
}

function patternsBelow(room: string): Pattern[] {
  const files = readdirSync(join(projectRoot(), room), { recursive: true, encoding: 'utf8' });
  const ours = files.filter(
    file => /\.ts$/.test(file) && !/\.(test|testing|d)\.ts$|(^|\/)generated\//.test(file),
  );
  return ours.flatMap(file => patternsIn(`${room}/${file}`));
}

/** What a slash follows where it begins a regular expression, and does not divide. */
const before = /(?:^|[(,=:[!&|?{};>]|\breturn)\s*$/;

/** Comments, strings, and regular expressions where the text before allows for one; what stands in `${}` is read on. */
const token =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\/((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+)\/([a-z]*)/g;

function patternsIn(path: string): Pattern[] {
  const source = readFileSync(join(projectRoot(), path), 'utf8');
  const found: Pattern[] = [];
  for (let at = 0; ; ) {
    token.lastIndex = at;
    const match = token.exec(source);
    if (!match) return found;
    const [whole, text, flags = ''] = match;
    const isPattern =
      text !== undefined && before.test(source.slice(Math.max(0, match.index - 40), match.index));
    at = match.index + (text === undefined || isPattern ? whole.length : 1);
    if (!isPattern) continue;
    const line = source.slice(0, match.index).split('\n').length;
    const pattern = patternOf(text, flags.replace('y', ''));
    if (pattern) found.push({ place: `${path}:${line}`, pattern });
  }
}

/** Undefined for what only looks like one, in the text of a template. */
function patternOf(text: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(text, flags);
  } catch {
    return undefined;
  }
}

function contractPatterns(): Pattern[] {
  const found: Pattern[] = [];
  const text = readFileSync(join(projectRoot(), 'schemas/kms.openapi.json'), 'utf8');
  JSON.parse(text, (name, value) => {
    if (name === 'pattern' && typeof value === 'string')
      found.push({ place: 'schemas/kms.openapi.json', pattern: new RegExp(value, 'u') });
    return value;
  });
  return found;
}

const classes: Readonly<Record<string, readonly string[]>> = {
  s: [' ', '\n'],
  S: ['a'],
  w: ['a'],
  W: ['-'],
  d: ['1'],
  D: ['a'],
  n: ['\n'],
  r: ['\r'],
  t: ['\t'],
  b: [],
  B: [],
};

/** Characters that a pattern speaks of, in its order: the first of a class, and its ends. */
function charactersOf(source: string): string[] {
  const tokens = source.match(/\\u\{?[0-9a-fA-F]+\}?|\\.|\[\^?|[^\\[\]]/g) ?? [];
  return tokens.flatMap(token => {
    if (token.startsWith('\\u')) return [];
    if (token.startsWith('\\')) return [...(classes[token[1] ?? ''] ?? [token[1] ?? ''])];
    if (token === '.') return ['a'];
    return /^[\^$*+?()|{}]|^\[/.test(token) ? [] : [token];
  });
}

/** Units of text that keep a pattern busy where anything does: what it speaks of, alone, in pairs, and all in a row. */
export function unitsFor({ source }: RegExp): { units: string[]; prefixes: string[] } {
  const characters = charactersOf(source);
  const skeleton = characters.join('');
  const pairs = characters.slice(1).map((character, n) => `${characters[n]}${character}`);
  const triples = characters
    .slice(2)
    .map((character, n) => `${characters[n]}${characters[n + 1]}${character}`);
  const units = ['a', ' ', '\n', '1', '-', ...characters, ...pairs, ...triples, skeleton].filter(Boolean);
  const cuts = characters.map((_, n) => characters.slice(0, n).join(''));
  return { units: [...new Set(units)], prefixes: [...new Set(['', ...cuts])].slice(0, 12) };
}
