import type { Graded, Level } from '../../grade/run/model.ts';
import { precedence } from '../../grade/run/outcome.ts';
import { productWords } from '../../text/product-words.ts';
import { proofWords } from '../../text/proof-words.ts';
import { atMost, counted, row, width } from '../../text/text.ts';
import { type Paint, plainPaint, toneOf } from './paint.ts';
import type { Place } from './repeat-command.ts';
import { runSeconds } from './run-words.ts';
import { headline, notJudgedWords, scopeOf } from './scope.ts';
import { type Entry, entriesOf } from './summary-entries.ts';

const screen = 24;

/** What the reader can do about a level. */
const advice: Readonly<Record<Level, string>> = {
  INVALID: 'this run proves nothing: renew whatever secret was found, fix what is named above, run again',
  'NON-CONFORMANT': 'certificate.html shows how each failure came about; fix the server and repeat it',
  INCOMPLETE: 'nothing is certified: fix what is named above and run the whole suite',
  'CONFORMANT WITH DEVIATIONS': 'what is waived has to be met before its waiver ends',
  CONFORMANT: 'keep evidence.jsonl with the certificate: kms-conformance verify grades it again',
  'CONFORMANT STRICT': 'keep evidence.jsonl with the certificate: kms-conformance verify grades it again',
};

/**
 * The summary of a run for a terminal: 100 columns that fit one screen. What fails comes first.
 * @param where the output folder, as the reader knows it
 * @param files the files written there
 * @param paint colours what matters, on a terminal
 * @param settings the file of settings that was named in the place of `.env`, for the commands that repeat a failure
 */
export function summary(
  graded: Graded,
  where: string,
  files: readonly string[],
  paint: Paint = plainPaint,
  settings?: string,
): string {
  const head = headLines(graded, paint);
  const tail = [
    ...aboutLines(graded),
    ...atMost(3, row('cleanup', cleanupWords(graded))),
    ...row('files', `${where}: ${files.join(', ')}`),
    ...row('next', nextWords(graded)),
  ];
  const body = fit(graded, { where, settings }, screen - head.length - tail.length, paint);
  return `${[...head, ...body, ...tail].join('\n')}\n`;
}

function headLines(graded: Graded, paint: Paint): string[] {
  const { level, header, reasons } = graded;
  const { repeats } = header;
  const words = repeats ? repeatWords(graded, repeats) : headline(graded);
  const tone = repeats ? (graded.exitCode === 0 ? 'good' : 'bad') : toneOf[level];
  const notJudged = repeats ? '' : notJudgedWords(scopeOf(graded));
  const shown = repeats ? reasons.filter(reason => !reason.startsWith('the run was filtered')) : reasons;
  return [
    paint(tone, `kms-conformance ${header.suite.version}: ${words}`),
    ...(notJudged ? atMost(2, row('not judged', notJudged)) : []),
    ...atMost(
      5,
      shown.flatMap(reason => atMost(2, row('because', reason))),
    ),
  ];
}

/** Whether what is repeated is met now. */
function repeatWords({ requirements, exitCode }: Graded, repeats: readonly string[]): string {
  const told = requirements.filter(({ id }) => repeats.includes(id));
  const [first, ...more] = told;
  if (first && more.length === 0)
    return `${first.id} ${exitCode === 0 ? 'is met now' : `is not met: ${first.outcome}`}`;
  const open = told.filter(
    ({ outcome }) => !['pass', 'acceptable', 'informational', 'waived'].includes(outcome),
  );
  if (open.length === 0) return `all ${told.length} that were repeated are met now`;
  return `${open.length} of ${told.length} that were repeated ${open.length === 1 ? 'is' : 'are'} not met`;
}

/** Target, run, proof and outcomes. */
function aboutLines(graded: Graded): string[] {
  const { header, run, requirements, counts } = graded;
  const { target, suite } = header;
  const seconds = runSeconds(graded);
  const took = seconds === undefined ? 'not finished' : inWords(seconds);
  const outcomes = precedence.toReversed().filter(outcome => counts[outcome] > 0);
  const product = productWords(target);
  const host = `${target.class === 'embedded' ? '' : `${target.class} `}${target.host}`;
  return [
    ...(product ? row('product', product) : []),
    ...row('target', `${host}, profile ${target.profile} (${target.edition}, ${target.sourceDate})`),
    ...row('run', `${counted(run.requests, 'request')}, ${took}, started ${run.startedAt}`),
    ...row('proof', proofWords(suite.proof)),
    ...row(
      'outcomes',
      `${counted(requirements.length, 'requirement')}: ${outcomes.map(outcome => `${counts[outcome]} ${outcome}`).join(', ')}`,
    ),
  ];
}

function inWords(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Every requirement that needs explaining, the worst first, as far as there is room; the first failure is told in full anyway. */
function fit({ requirements, header }: Graded, place: Place, room: number, paint: Paint): string[] {
  const concerned = header.repeats
    ? requirements.filter(({ id }) => header.repeats?.includes(id))
    : requirements;
  const entries = entriesOf(concerned, header, place, paint);
  const lines: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const reserved = index === entries.length - 1 ? 0 : 1;
    const long = entry.long ?? [];
    const rest = entries.length - index - 1;
    const told =
      long.length > 0 && (index === 0 || lines.length + long.length + Math.min(rest, 4) <= room)
        ? long
        : entry.lines;
    if (index > 0 && lines.length + told.length + reserved > room)
      return [...lines, leftOut(entries.slice(index))];
    lines.push(...told);
  }
  return lines;
}

/** What there was no room for: as many failures as fit, by their ids, and how many requirements besides. */
function leftOut(entries: readonly Entry[]): string {
  const failed = entries.flatMap(entry => entry.failed ?? []);
  const others = entries.reduce((sum, { size }) => sum + size, 0) - failed.length;
  const rest = others > 0 ? `${others} that did not fail and are no pass` : '';
  if (failed.length === 0) return `… no other failure; ${rest}: in certificate.html`;
  const told = (ids: readonly string[], ...more: string[]) =>
    [`… also failed: ${ids.join(' ')}`, ...more, 'in certificate.html'].filter(Boolean).join('; ');
  const fits = (line: string) => line.length <= width;
  if (fits(told(failed, rest))) return told(failed, rest);
  const fitting = failed.filter((_, n) => fits(told([...failed.slice(0, n + 1), '…'])));
  return told(fitting.length < failed.length ? [...fitting, '…'] : fitting);
}

function cleanupWords({ cleanup }: Graded): string {
  if (!cleanup) return 'not recorded: keys of this run may be left';
  const { created, retired, kept, residue, standing } = cleanup;
  const spoilt = standing?.spoilt.map(({ alias, reason }) => `${alias} (${reason})`).join(', ');
  const spoiltWords = spoilt ? `, SPOILT and replaced: ${spoilt}` : '';
  const standingWords = standing ? `, ${standing.keys} standing${spoiltWords}` : '';
  const keptWords = kept.length > 0 ? `, ${kept.length} kept (${kept[0]?.reason})` : '';
  const left = residue.map(({ alias, reason }) => `${alias} (${reason})`).join(', ');
  const residueWords = residue.length > 0 ? `, ${residue.length} LEFT BEHIND: ${left}` : ', none left behind';
  return `${counted(created, 'key')} created, ${retired} retired${standingWords}${keptWords}${residueWords}`;
}

function nextWords({ level, header, exitCode }: Graded): string {
  if (exitCode === 4)
    return 'kms-conformance sweep retires what was left behind; certificate.json names the keys';
  if (header.repeats) return 'a repeat never certifies: run kms-conformance certify for a certificate';
  if (level === 'INCOMPLETE' && header.filter.length > 0)
    return 'a filtered run never certifies: run the whole suite';
  return advice[level];
}
