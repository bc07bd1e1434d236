import { catalogue } from '../../../schemas/catalogue/catalogue.ts';
import type { HeaderRecord } from '../../../schemas/formats/evidence.ts';
import type { GradedRequirement } from '../../grade/run/model.ts';
import { onlyRecorded } from '../../text/meanings.ts';
import { atMost, indent, plain, row } from '../../text/text.ts';
import { type Deviation, deviationsOf } from './deviations.ts';
import type { Paint } from './paint.ts';
import { type Place, repeatCommand, scriptCommand } from './repeat-command.ts';

/** One thing that the summary explains: its lines, and how many requirements share it. */
export interface Entry {
  size: number;
  lines: string[];
  /** The id of a failure. */
  failed?: string;
  /** A failure in full: what was expected, what came, where it is told, and how to see it again. */
  long?: string[];
}

/** Lines of what was expected, and of what came, that the first failure is told in. */
const linesOfFirst = 40;

/** The requirements that need explaining, the worst first. */
export function entriesOf(
  requirements: readonly GradedRequirement[],
  header: Pick<HeaderRecord, 'target' | 'repeats'>,
  place: Place,
  paint: Paint,
): Entry[] {
  const told = deviationsOf(requirements).filter(({ outcome }) => !onlyRecorded.includes(outcome));
  const first = told.find(({ outcome }) => outcome === 'fail')?.requirements[0];
  return told.flatMap(deviation => {
    if (deviation.outcome !== 'fail')
      return [{ size: deviation.requirements.length, lines: linesOf(deviation) }];
    return deviation.requirements.map(each => {
      const alone = linesOf({ ...deviation, requirements: [each] });
      return {
        size: 1,
        failed: each.id,
        lines: painted(alone, paint),
        long: painted(failure(each, header, place, each === first), paint),
      };
    });
  });
}

function painted([first = '', ...rest]: string[], paint: Paint): string[] {
  return [first.replace(/^fail/, word => paint('bad', word)), ...rest];
}

function failure(
  result: GradedRequirement,
  header: Pick<HeaderRecord, 'target' | 'repeats'>,
  place: Place,
  isFirst: boolean,
): string[] {
  const { id, level, title, expected, observation, reason } = result;
  const { where } = place;
  const rule = catalogue.requirements.find(requirement => requirement.id === id)?.statement;
  const page = `${where}/certificate.html#story-${id}`;
  const whole = (label: string, words: string) =>
    /expected|got/.test(label) && isFirst ? untilPage(row(label, words), page) : atMost(3, row(label, words));
  const facts: ReadonlyArray<readonly [string, string | undefined]> = [
    ['  rule', rule],
    ['  expected', expected],
    ['  got', observation],
    ['  why', expected ? undefined : reason],
    ['  page', page],
  ];
  const told = facts.flatMap(([label, words]) => (words ? whole(label, words) : []));
  return [
    ...row('fail', `${id} (${level}) does not hold: ${title}`),
    ...told,
    commandRow('  repeat', repeatCommand(id, header, place)),
    commandRow('  script', scriptCommand(id, where)),
  ];
}

/** A command in one line, however long: in several it would be several commands to a shell. */
function commandRow(label: string, command: string): string {
  return `${label.padEnd(indent)}${plain(command)}`;
}

/** The lines, or as many as are shown of a failure and where the rest is. */
function untilPage(lines: string[], page: string): string[] {
  if (lines.length <= linesOfFirst) return lines;
  return [...lines.slice(0, linesOfFirst), ...row('', `… the whole is on the page ${page}`)];
}

function linesOf({ outcome, reason, requirements }: Deviation): string[] {
  const { id, level, title } = requirements[0] as GradedRequirement;
  const ids = requirements.map(requirement => requirement.id).join(' ');
  const alone = `${id} (${level}) ${title}: ${reason}`;
  return atMost(
    4,
    row(outcome, requirements.length === 1 ? alone : `${reason} (${requirements.length}): ${ids}`),
  );
}
