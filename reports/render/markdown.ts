import type { Outcome } from '../../schemas/generated/certificate.ts';
import type { Graded } from '../grade/run/model.ts';
import { type Deviation, deviationsOf } from './words/deviations.ts';
import { visible } from './words/html.ts';
import { levels, outcomes } from './words/meanings.ts';
import { repeatCommand } from './words/repeat-command.ts';
import { runTrouble } from './words/run-words.ts';

/** A table cell ends here, in characters: certificate.html has the whole. */
const longest = 400;

/** So many requirements with the same reason are named one by one. */
const mostNamed = 12;

/** Outcomes that are only recorded, and stand folded at the end. */
const recorded: readonly Outcome[] = ['acceptable', 'informational'];

/**
 * The content of certificate.md, for the summary of a CI job: the level and what is not a pass at the top. What a
 * target answered is shown as text only.
 */
export function markdown(graded: Graded): string {
  const { level, header, run } = graded;
  const { target, suite } = header;
  const deviations = deviationsOf(graded.requirements);
  const open = deviations.filter(({ outcome }) => !recorded.includes(outcome));
  const rest = deviations.filter(({ outcome }) => recorded.includes(outcome));
  const means = levels.find(({ word }) => word === level)?.means ?? '';
  const about = `${target.host}, profile ${target.profile} (${target.edition}, ${target.sourceDate}), ${run.startedAt.slice(0, 16).replace('T', ' ')} UTC, suite ${suite.version}`;
  return `${[
    `## ${level}: deleting imported key material`,
    `${text(about)}. ${text(`${level}: ${means}.`)}`,
    ...runTrouble(graded).map(words => `- ${text(words)}`),
    ...(open.length > 0 ? ['### What is not a pass', table(open)] : ['Everything came out as documented.']),
    ...repeats(graded),
    counts(graded),
    ...(rest.length > 0 ? [folded('Recorded, not held against the target', table(rest))] : []),
    'certificate.html tells the whole, evidence.jsonl holds each exchange.',
  ].join('\n\n')}\n`;
}

function table(deviations: readonly Deviation[]): string {
  const rows = deviations.map(({ outcome, reason, requirements }) => {
    const [first] = requirements;
    const alone = requirements.length === 1 && first ? ` ${text(first.title)}` : '';
    const names = requirements.slice(0, mostNamed).map(({ id, level }) => `**${id}** ${level}`);
    const left = requirements.length - names.length;
    const more = left > 0 ? ` and ${left} more` : '';
    return `| ${outcome} | ${names.join(', ')}${more}${alone} | ${text(reason)} |`;
  });
  return ['| outcome | requirement | why |', '| --- | --- | --- |', ...rows].join('\n');
}

function repeats({ requirements, header }: Graded): string[] {
  const failed = requirements.filter(({ outcome }) => outcome === 'fail').slice(0, 5);
  if (failed.length === 0) return [];
  const commands = failed.map(({ id }) => repeatCommand(id, header)).join('\n');
  return [`To repeat just that:\n\n\`\`\`sh\n${commands}\n\`\`\``];
}

function counts(graded: Graded): string {
  const occurring = outcomes.filter(({ word }) => graded.counts[word] > 0);
  return occurring.map(({ word }) => `${graded.counts[word]} ${word}`).join(' · ');
}

function folded(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

/** One line of text that Markdown shows unchanged: no markup, no links made of addresses, no end of the cell. */
function text(words: string): string {
  const line = visible(words).replace(/\s+/g, ' ').trim();
  const short = line.length > longest ? `${line.slice(0, longest)} …` : line;
  return short
    .replace(/[\\`*_~[\]|#@!]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/:\/\//g, '\\://')
    .replace(/www\./gi, '$&\u200b');
}
