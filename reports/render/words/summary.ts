import type { Graded, Level } from '../../grade/run/model.ts';
import { precedence } from '../../grade/run/outcome.ts';
import { proofWords } from '../../proof/words.ts';
import { runSeconds } from './run-words.ts';
import { entriesOf } from './summary-entries.ts';
import { atMost, row } from './text.ts';

const screen = 22;

/** What the reader can do about a level. */
const advice: Readonly<Record<Level, string>> = {
  INVALID: 'this run proves nothing; renew whatever secret was found, put right the rest and run again',
  'NON-CONFORMANT': 'certificate.json says what was answered, evidence.jsonl shows each exchange',
  INCOMPLETE: 'nothing is certified; put right what is said above and run the whole suite',
  'CONFORMANT WITH DEVIATIONS': 'what is waived has to be met before its waiver ends',
  CONFORMANT: 'keep evidence.jsonl with the certificate: it can be graded again at any time',
  'CONFORMANT STRICT': 'keep evidence.jsonl with the certificate: it can be graded again at any time',
};

/**
 * The summary of a run for a terminal: plain text of 100 columns that fits one screen, without colour.
 * @param where the output folder, as the reader knows it
 * @param files the files written there
 */
export function summary(graded: Graded, where: string, files: readonly string[]): string {
  const head = headLines(graded);
  const tail = [
    ...atMost(3, row('cleanup', cleanupWords(graded))),
    ...row('files', `${where}: ${files.join(', ')}`),
    ...row('next', nextWords(graded)),
  ];
  const body = fit(graded, screen - head.length - tail.length);
  return `${[...head, ...body, ...tail].join('\n')}\n`;
}

function headLines(graded: Graded): string[] {
  const { level, header, run, reasons, counts } = graded;
  const { target, suite } = header;
  const seconds = runSeconds(graded);
  const took = seconds === undefined ? 'not finished' : inWords(seconds);
  const outcomes = precedence.toReversed().filter(outcome => counts[outcome] > 0);
  return [
    `kms-conformance ${suite.version}: ${level}`,
    ...row(
      'target',
      `${target.class} ${target.host}, profile ${target.profile} (${target.edition}, ${target.sourceDate})`,
    ),
    ...row('run', `${run.requests} requests, ${took}, started ${run.startedAt}`),
    ...row('proof', proofWords(suite.proof)),
    ...row('outcomes', outcomes.map(outcome => `${counts[outcome]} ${outcome}`).join(', ')),
    ...atMost(
      5,
      reasons.flatMap(reason => atMost(2, row('because', reason))),
    ),
  ];
}

function inWords(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Every requirement that needs explaining, the worst first, as far as there is room. */
function fit({ requirements }: Graded, room: number): string[] {
  const entries = entriesOf(requirements);
  const lines: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const reserved = index === entries.length - 1 ? 0 : 1;
    if (lines.length + entry.lines.length + reserved > room) {
      const left = entries.slice(index).reduce((sum, { size }) => sum + size, 0);
      return [...lines, `… and ${left} more in certificate.json`];
    }
    lines.push(...entry.lines);
  }
  return lines;
}

function cleanupWords({ cleanup }: Graded): string {
  if (!cleanup) return 'not recorded: keys of this run may be left';
  const { created, retired, kept, residue } = cleanup;
  const keptWords = kept.length > 0 ? `, ${kept.length} kept (${kept[0]?.reason})` : '';
  const left = residue.map(({ alias, reason }) => `${alias} (${reason})`).join(', ');
  const residueWords = residue.length > 0 ? `, ${residue.length} LEFT BEHIND: ${left}` : ', none left behind';
  return `${created} keys created, ${retired} retired${keptWords}${residueWords}`;
}

function nextWords({ level, header, exitCode }: Graded): string {
  if (exitCode === 4)
    return 'kms-conformance sweep retires what was left behind; certificate.json names the keys';
  if (level === 'INCOMPLETE' && header.filter.length > 0)
    return 'a filtered run never certifies: run the whole suite';
  return advice[level];
}
