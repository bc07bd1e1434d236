import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { draftEnding, otherFiles, reportFolders, runFiles } from '../../schemas/words/run-files.ts';
import { ConfigError } from '../config/source/errors.ts';
import { makeFolder } from './make-folder.ts';

/** Everything that a run writes into its output folder. */
export const runOutputs: readonly string[] = [
  ...runFiles,
  ...runFiles.map(name => `${name}${draftEnding}`),
  ...reportFolders,
];

/** The lock of an output folder: two runs in one would remove each other's evidence. */
export const outputLockName = '.kms-conformance.lock';

/** Where files are written that take the place of others once all of them are there. */
const draftFolder = '.kms-conformance.draft';

/** What marks and locks the folder, and what a run that was killed may have left. */
const ofOurs = ['.kms-conformance', outputLockName, draftFolder];

const evidenceBegins = '{"type":"header"';

/** Marks an output folder as ours, so that its files may be cleared by name. */
const [markName = ''] = ofOurs;
const markText =
  'This folder belongs to kms-conformance. Each run removes what an earlier run left here, by name.\n';

/**
 * Makes the output folder, and removes what an earlier run left there, by name. To be called when the target has
 * answered: until then an earlier run's results stay.
 * @throws ConfigError when the folder holds anything else, or cannot be written.
 */
export function prepareOutputFolder(folder: string): void {
  claimOutputFolder(folder);
  writing(folder, () => clearOutputs(folder));
}

function clearOutputs(folder: string): void {
  for (const name of runOutputs) rmSync(join(folder, name), { recursive: true, force: true });
}

/** Makes and marks the output folder, and leaves what is in it. @throws ConfigError as `prepareOutputFolder` does. */
export function claimOutputFolder(folder: string): void {
  refuseStrangers(folder);
  writing(folder, () => {
    makeFolder(folder);
    writeFileSync(join(folder, markName), markText);
  });
}

/** Makes a folder for output, whatever it holds. @throws ConfigError when that cannot be done, or nothing be written. */
export function makeOutputFolder(folder: string): void {
  writing(folder, () => {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  });
}

/**
 * Replaces what an earlier run left in an output folder, once everything that takes its place could be written.
 * @param write writes into the folder that it is given.
 * @throws ConfigError when the folder holds anything else, or cannot be written: what was there is there still.
 */
export function replaceOutputs<T>(folder: string, write: (drafts: string) => T): T {
  claimOutputFolder(folder);
  const drafts = join(folder, draftFolder);
  const clear = () => rmSync(drafts, { recursive: true, force: true });
  try {
    return writing(folder, () => {
      clear();
      makeFolder(drafts);
      const written = write(drafts);
      clearOutputs(folder);
      for (const name of readdirSync(drafts)) renameSync(join(drafts, name), join(folder, name));
      return written;
    });
  } finally {
    writing(folder, clear);
  }
}

/** Whether the file system refused something: a full disk, a folder that is gone or cannot be written. */
export function isOfFileSystem(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

/** Does something that writes into an output folder. @throws ConfigError where the file system refuses it. */
export function writing<T>(folder: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!isOfFileSystem(error)) throw error;
    const why = error.message;
    throw new ConfigError([
      `The output folder ${folder} cannot be written: ${why}. Choose another with KMS_OUT or --out.`,
    ]);
  }
}

/** @throws ConfigError when the folder holds anything but the outputs of a run, or cannot be read. */
export function refuseStrangers(folder: string): void {
  const found = contents(folder);
  const ours: readonly string[] = [...runOutputs, ...otherFiles, ...ofOurs];
  const strangers = found.filter(name => !ours.includes(name) && !name.startsWith(`${outputLockName}.`));
  if (strangers.length > 0) throw refusal(folder, strangers);
  const clearable = found.filter(name => !otherFiles.includes(name) && !ofOurs.includes(name));
  // Other tools write junit.xml and test-results/ as well.
  if (clearable.length > 0 && !isMarked(folder)) throw refusal(folder, clearable);
}

function refusal(folder: string, names: readonly string[]): ConfigError {
  const some = names.slice(0, 3).join(', ');
  return new ConfigError([
    `The output folder ${folder} contains files that this tool did not write (${some}). Choose an empty one with KMS_OUT or --out.`,
  ]);
}

/** Whether the folder carries our mark, or the evidence of a run. */
function isMarked(folder: string): boolean {
  return existsSync(join(folder, markName)) || beginsLikeEvidence(join(folder, 'evidence.jsonl'));
}

function beginsLikeEvidence(file: string): boolean {
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return false;
  const descriptor = openSync(file, 'r');
  try {
    const begin = Buffer.alloc(evidenceBegins.length);
    readSync(descriptor, begin);
    return begin.toString() === evidenceBegins;
  } finally {
    closeSync(descriptor);
  }
}

function contents(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new ConfigError([
      `The output folder ${folder} cannot be read: ${(error as Error).message}. Choose another with KMS_OUT or --out.`,
    ]);
  }
}
