import { closest } from 'fastest-levenshtein';
import { type ChangeClass, changeClasses } from '../../reports/compare/classes.ts';
import { type Comparison, compare, isWorse } from '../../reports/compare/compare.ts';
import { type History, history } from '../../reports/compare/history.ts';
import { historyText } from '../../reports/compare/history-text.ts';
import { comparisonJson, historyJson } from '../../reports/compare/json.ts';
import { comparisonMarkdown, historyMarkdown } from '../../reports/compare/markdown.ts';
import { comparisonText } from '../../reports/compare/text.ts';
import { plain } from '../../reports/text/text.ts';
import type { Certificate } from '../../schemas/generated/certificate.ts';
import { CannotCompare } from '../certificates/cannot-compare.ts';
import { foldersIn, holdsRun, type Loaded, loadCertificate } from '../certificates/load-certificate.ts';
import { loadMany } from '../certificates/load-many.ts';
import type { Command } from '../command.ts';
import { printWhole } from '../process.ts';
import { exitCode, type Flags, readWords, UsageError } from '../usage.ts';

const flags: Flags = {
  json: { about: 'prints JSON', isSwitch: true },
  md: { about: 'prints markdown', isSwitch: true },
  'fail-on': {
    about: `exit code 1 when one of these occurred, with commas (regressed; never: none), or the run became INVALID; all of them, or a lower level: all. ${changeClasses.join(' ')}`,
  },
};

type Format = 'text' | 'json' | 'md';

const ofTwo: Readonly<Record<Format, (comparison: Comparison) => string>> = {
  text: comparisonText,
  json: comparisonJson,
  md: comparisonMarkdown,
};

const ofMany: Readonly<Record<Format, (history: History) => string>> = {
  text: historyText,
  json: historyJson,
  md: historyMarkdown,
};

async function run(words: readonly string[]): Promise<number> {
  const { given, rest } = readWords('compare', words, flags);
  const format = formatIn(given);
  const named = given['fail-on']?.[0];
  const failOn = classesIn(named ?? (rest.length > 1 ? 'regressed' : 'none'));
  const [old, now, ...more] = rest;
  if (old === undefined || more.length > 0) throw new UsageError(wanted);
  if (now !== undefined) return compareTwo(old, now, format, failOn);
  if (named !== undefined) throw new UsageError(`compare: --fail-on needs two runs. ${wanted}`);
  return printWhole(ofMany[format](history(await nightsIn(old))), exitCode.done);
}

const wanted =
  'compare takes OLD and NEW, or one folder of output folders. See kms-conformance compare --help.';

function compareTwo(
  old: string,
  now: string,
  format: Format,
  failOn: readonly ChangeClass[],
): Promise<number> {
  const comparison = compare(loadCertificate(old), loadCertificate(now));
  // Of a run that proves nothing, what regressed is not known.
  const isInvalid = comparison.new.level === 'INVALID' && failOn.length > 0;
  const worse = (failOn.length === changeClasses.length || isInvalid) && isWorse(comparison);
  const occurred = worse || comparison.changes.some(change => failOn.includes(change.class));
  return printWhole(ofTwo[format](comparison), occurred ? exitCode.occurred : exitCode.done);
}

/** The runs in the folders of a folder; a folder without one, such as that of a night that broke, is named. */
async function nightsIn(folder: string): Promise<Certificate[]> {
  const folders = foldersIn(folder);
  if (holdsRun(folder)) throw new UsageError(`compare: ${folder} is one run. ${wanted}`);
  for (const night of folders)
    if (!holdsRun(night)) console.error(plain(`${night} holds no run and is left out.`));
  const held = folders.filter(holdsRun);
  const loaded = await loadMany(held);
  const nights = loaded.flatMap((each, n) => nightOf(each, held[n] as string));
  if (nights.length === 0) throw new CannotCompare(`${folder} holds no output folder of a run.`);
  return nights;
}

/** The run of a night; one that cannot be read is named and left out. */
function nightOf(loaded: Loaded, folder: string): Certificate[] {
  for (const sentence of loaded.said) console.error(sentence);
  if ('certificate' in loaded) return [loaded.certificate];
  console.error(plain(`${folder} is left out: ${loaded.problem}`));
  return [];
}

function formatIn(given: Record<string, string[]>): Format {
  if (given.json && given.md) throw new UsageError('compare: --json and --md exclude each other.');
  if (given.json) return 'json';
  return given.md ? 'md' : 'text';
}

function classesIn(list: string): ChangeClass[] {
  if (list === 'none') return [];
  const names = list.split(/[\s,]+/).filter(Boolean);
  if (names.length === 0) throw new UsageError('compare: --fail-on names no class.');
  return names.includes('all') ? [...changeClasses] : names.map(classNamed);
}

function classNamed(name: string): ChangeClass {
  const found = changeClasses.find(candidate => candidate === name);
  if (found) return found;
  throw new UsageError(`compare: there is no class ${name}. Nearest: ${closest(name, [...changeClasses])}.`);
}

/** Says what differs between two runs, or how a target fared over many. */
export const compareCommand: Command = {
  about: 'says what changed between two runs (OLD NEW), or over a folder of output folders',
  flags,
  run,
};
