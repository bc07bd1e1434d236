import type { Graded } from '../grade/run/model.ts';
import { markdownTable, markdownText as text } from '../text/markdown.ts';
import { levels, onlyRecorded, outcomes } from '../text/meanings.ts';
import { productWords } from '../text/product-words.ts';
import { costWords, requestRows } from './words/cost-words.ts';
import { type Deviation, deviationsOf } from './words/deviations.ts';
import { repeatCommand } from './words/repeat-command.ts';
import { runTrouble } from './words/run-words.ts';
import { headline, notJudgedWords, scopeOf } from './words/scope.ts';

/** So many requirements with the same reason are named one by one. */
const mostNamed = 12;

/**
 * The content of certificate.md, for the summary of a CI job: the level and what is not a pass at the top. What a
 * target answered is shown as text only.
 */
export function markdown(graded: Graded): string {
  const { level, header, run } = graded;
  const { target, suite } = header;
  const notJudged = notJudgedWords(scopeOf(graded));
  const deviations = deviationsOf(graded.requirements);
  const open = deviations.filter(({ outcome }) => !onlyRecorded.includes(outcome));
  const rest = deviations.filter(({ outcome }) => onlyRecorded.includes(outcome));
  const means = levels.find(({ word }) => word === level)?.means ?? '';
  const name = productWords(target);
  const url = target.product?.url;
  const product = name && `${name}${url ? ` (${url})` : ''}, `;
  const about = `${product}${target.host}, profile ${target.profile} (${target.edition}, ${target.sourceDate}), ${run.startedAt.slice(0, 16).replace('T', ' ')} UTC, suite ${suite.version}`;
  return `${[
    `## ${headline(graded)}: deleting imported key material`,
    `${text(about)}. ${text(`${level}: ${means}.`)}`,
    ...(notJudged ? [text(`Not judged: ${notJudged}.`)] : []),
    ...runTrouble(graded).map(words => `- ${text(words)}`),
    ...(open.length > 0 ? ['### What is not a pass', table(open)] : ['Everything came out as documented.']),
    ...repeats(graded),
    counts(graded),
    ...(rest.length > 0 ? [folded('Recorded, not held against the target', table(rest))] : []),
    folded(`Cost: ${text(costWords(graded))}`, markdownTable(['operation', 'requests'], requestRows(graded))),
    ...basis(graded),
    'The whole result is in certificate.html, and each exchange in evidence.jsonl.',
  ].join('\n\n')}\n`;
}

function table(deviations: readonly Deviation[]): string {
  const rows = deviations.map(({ outcome, reason, requirements }) => {
    const [first] = requirements;
    const alone = requirements.length === 1 && first ? ` ${text(first.title)}` : '';
    const names = requirements.slice(0, mostNamed).map(({ id, level }) => `**${id}** ${level}`);
    const left = requirements.length - names.length;
    const more = left > 0 ? ` and ${left} more` : '';
    return [outcome, `${names.join(', ')}${more}${alone}`, text(reason)];
  });
  return markdownTable(['outcome', 'requirement', 'why'], rows);
}

function repeats({ requirements, header }: Graded): string[] {
  const failed = requirements.filter(({ outcome }) => outcome === 'fail').slice(0, 5);
  if (failed.length === 0) return [];
  const commands = failed.map(({ id }) => repeatCommand(id, header)).join('\n');
  return [`To check just these again:\n\n\`\`\`sh\n${commands}\n\`\`\``];
}

function counts(graded: Graded): string {
  const occurring = outcomes.filter(({ word }) => graded.counts[word] > 0);
  return occurring.map(({ word }) => `${graded.counts[word]} ${word}`).join(' · ');
}

/** What of the requirements is known of real services, and what from published texts alone. */
function basis({ requirements }: Graded): string[] {
  const seen = requirements.flatMap(({ id, realReplies = [] }) =>
    realReplies.map(reply =>
      [id, reply.answer, reply.by, reply.date, reply.confidence, reply.source].map(text),
    ),
  );
  const ids = new Set(seen.map(([id]) => id));
  if (ids.size === 0) return [];
  const title = `The answers to ${ids.size} of ${requirements.length} requirements were seen in real replies, some of them of other services; the others rest on published texts and client code`;
  return [
    folded(title, markdownTable(['requirement', 'answer', 'by', 'date', 'confidence', 'source'], seen)),
  ];
}

function folded(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}
