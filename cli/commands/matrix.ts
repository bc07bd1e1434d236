import { writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { matrixJson, matrixMarkdown } from '../../reports/matrix/files.ts';
import { matrixOf } from '../../reports/matrix/matrix.ts';
import { matrixPage } from '../../reports/matrix/page.ts';
import { counted } from '../../reports/text/text.ts';
import { makeOutputFolder, writing } from '../../run/files/output-folder.ts';
import type { Certificate } from '../../schemas/generated/certificate.ts';
import { CannotCompare } from '../certificates/cannot-compare.ts';
import type { Loaded } from '../certificates/load-certificate.ts';
import { loadMany } from '../certificates/load-many.ts';
import type { Command } from '../command.ts';
import { exitCode, type Flags, readWords, UsageError } from '../usage.ts';

const flags: Flags = { out: { about: 'folder of matrix.html, matrix.md and matrix.json' } };

async function matrix(words: readonly string[]): Promise<number> {
  const { given, rest } = readWords('matrix', words, flags);
  const [out] = given.out ?? [];
  if (rest.length === 0 || out === undefined)
    throw new UsageError(
      'matrix takes output folders of runs, and --out. See kms-conformance matrix --help.',
    );
  const loaded = await loadMany(rest);
  const columns = loaded.map((each, n) => ({ label: labelOf(rest[n] as string), certificate: told(each) }));
  const sideBySide = matrixOf(columns);
  makeOutputFolder(resolve(out));
  const files = {
    'matrix.html': matrixPage(sideBySide),
    'matrix.md': matrixMarkdown(sideBySide),
    'matrix.json': matrixJson(sideBySide),
  };
  writing(resolve(out), () => {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(out, name), content);
  });
  const differing = sideBySide.rows.filter(({ differs }) => differs).length;
  for (const sentence of sideBySide.apart) console.log(sentence);
  console.log(
    `${counted(columns.length, 'certificate')}, ${differing} of ${counted(sideBySide.rows.length, 'requirement')} ${differing === 1 ? 'differs' : 'differ'}; files in ${relative(process.cwd(), resolve(out)) || '.'}: ${Object.keys(files).join(', ')}`,
  );
  return exitCode.done;
}

/** The certificate, after what has to be said of it. @throws CannotCompare */
function told(loaded: Loaded): Certificate {
  for (const sentence of loaded.said) console.error(sentence);
  if ('problem' in loaded) throw new CannotCompare(loaded.problem);
  return loaded.certificate;
}

/** The name of the folder; of a file, that of the folder it lies in. */
function labelOf(path: string): string {
  const full = resolve(path);
  return basename(/\.jsonl?$/.test(full) ? dirname(full) : full);
}

/** Puts the certificates of many runs side by side. */
export const matrixCommand: Command = {
  about: 'puts the certificates of many runs side by side (DIR… --out DIR): a page, Markdown and JSON',
  flags,
  run: matrix,
};
