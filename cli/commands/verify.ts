import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readTrustedKeys } from '../../reports/attest/keys.ts';
import { verificationText } from '../../reports/verify/text.ts';
import { verifyFolder } from '../../reports/verify/verify.ts';
import { suiteIdentity } from '../../run/suite.ts';
import { runFiles } from '../../schemas/words/run-files.ts';
import { CannotCompare } from '../certificates/cannot-compare.ts';
import type { Command } from '../command.ts';
import { exitCode, type Flags, readWords, UsageError } from '../usage.ts';

const flags: Flags = {
  trust: { about: 'file of the public keys (PEM, SPKI) whose signature counts' },
};

async function verify(words: readonly string[]): Promise<number> {
  const { given, rest } = readWords('verify', words, flags);
  const [folder, ...more] = rest;
  if (folder === undefined || more.length > 0)
    throw new UsageError('verify takes the output folder of a run. See kms-conformance verify --help.');
  const trust = given.trust?.[0];
  const run = folderOfRun(folder);
  const verification = verifyFolder(run, {
    suite: suiteIdentity(),
    now: new Date(),
    ...(trust !== undefined && { trusted: readTrustedKeys(trust) }),
  });
  process.stdout.write(verificationText(run, verification));
  return verification.genuine ? exitCode.done : exitCode.notGenuine;
}

/** The output folder, which one of its files may name. @throws CannotCompare where there is nothing of a run. */
function folderOfRun(path: string): string {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  const folder = isFile && runFiles.includes(basename(path)) ? dirname(path) : path;
  if (runFiles.some(name => existsSync(join(folder, name)))) return folder;
  throw new CannotCompare(`${path} is not the output folder of a run. Give the folder that certify wrote.`);
}

/** Verifies the certificate in an output folder, offline. */
export const verifyCommand: Command = {
  about: 'checks signature and digests of an output folder and grades its evidence again, offline (DIR)',
  flags,
  run: verify,
};
