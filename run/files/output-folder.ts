import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config/errors.ts';
import { makeFolder } from './make-folder.ts';

/** Everything that a run writes into its output folder. */
export const runOutputs = [
  'evidence.jsonl',
  'certificate.json',
  'certificate.html',
  'certificate.md',
  'junit.xml',
  'ctrf-report.json',
  'badge.json',
  'allure-results',
  'playwright-report',
  'test-results',
] as const;

/** What the proof writes beside it: left alone. */
const ofTheProof = ['proof.json', 'proof.html'];

/**
 * Makes the output folder, and removes what an earlier run left there, by name.
 * @throws ConfigError when the folder holds anything else, or cannot be written.
 */
export function prepareOutputFolder(folder: string): void {
  refuseStrangers(folder);
  writing(folder, () => {
    makeFolder(folder);
    for (const name of runOutputs) rmSync(join(folder, name), { recursive: true, force: true });
  });
}

/** Makes a folder for output, whatever it holds. @throws ConfigError when that cannot be done. */
export function makeOutputFolder(folder: string): void {
  writing(folder, () => makeFolder(folder));
}

function writing(folder: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    const why = (error as Error).message;
    throw new ConfigError([
      `The output folder ${folder} cannot be written: ${why}. Choose another with KMS_OUT or --out.`,
    ]);
  }
}

/** @throws ConfigError when the folder holds anything but the outputs of a run, or cannot be read. */
export function refuseStrangers(folder: string): void {
  const ours: readonly string[] = [...runOutputs, ...ofTheProof];
  const strangers = contents(folder).filter(name => !ours.includes(name));
  if (strangers.length === 0) return;
  const some = strangers.slice(0, 3).join(', ');
  throw new ConfigError([
    `The output folder ${folder} holds files of somebody else (${some}). Choose an empty one with KMS_OUT or --out.`,
  ]);
}

function contents(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new ConfigError([`The output folder ${folder} cannot be read: ${(error as Error).message}.`]);
  }
}
