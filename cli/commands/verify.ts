import { readTrustedKeys } from '../../reports/attest/keys.ts';
import { verificationText } from '../../reports/verify/text.ts';
import { verifyFolder } from '../../reports/verify/verify.ts';
import { suiteIdentity } from '../../run/suite.ts';
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
  const verification = verifyFolder(folder, {
    suite: suiteIdentity(),
    now: new Date(),
    ...(trust !== undefined && { trusted: readTrustedKeys(trust) }),
  });
  process.stdout.write(verificationText(folder, verification));
  return verification.genuine ? exitCode.done : exitCode.notGenuine;
}

/** Verifies the certificate in an output folder, offline. */
export const verifyCommand: Command = {
  about: 'checks signature and digests of an output folder and grades its evidence again, offline (DIR)',
  flags,
  run: verify,
};
