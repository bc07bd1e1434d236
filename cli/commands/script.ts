import { join } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { gradeEvidence } from '../../reports/render/grade-evidence.ts';
import { scriptOf } from '../../reports/render/script/script.ts';
import { evidenceFile } from '../../schemas/words/run-files.ts';
import type { Command } from '../command.ts';
import { printWhole } from '../process.ts';
import { exitCode, readWords, UsageError } from '../usage.ts';

async function script(words: readonly string[]): Promise<number> {
  const { rest } = readWords('script', words, {});
  const [folder, wanted, ...more] = rest;
  if (folder === undefined || wanted === undefined || more.length > 0)
    throw new UsageError(
      'script takes the output folder of a run and the id of a requirement that failed there, such as: script reports/out PRE-001.',
    );
  const { graded, evidence } = gradeEvidence(join(folder, evidenceFile));
  const { requirements } = graded;
  const result = requirements.find(({ id }) => id === wanted.toUpperCase());
  if (!result) {
    const ids = requirements.map(({ id }) => id);
    throw new UsageError(`script: there is no requirement ${wanted}. Nearest: ${closest(wanted, ids)}.`);
  }
  const failed = requirements.filter(({ outcome }) =>
    ['fail', 'flaky', 'waived', 'non-strict'].includes(outcome),
  );
  const text = failed.includes(result) ? scriptOf(result, evidence) : undefined;
  if (text === undefined) {
    const others = failed.map(({ id }) => id).join(' ') || 'none';
    console.error(
      `${result.id} came out ${result.outcome}: there is no failure to repeat. Failed there: ${others}.`,
    );
    return exitCode.refused;
  }
  return printWhole(text, exitCode.done);
}

/** Prints a shell script that repeats a failure without this tool. */
export const scriptCommand: Command = {
  about: 'prints a shell script (curl, openssl) that repeats a failure without this tool (DIR ID)',
  flags: {},
  run: script,
};
