import { realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { readSigningKey } from '../../reports/attest/keys.ts';
import { EvidenceError, parseEvidence, readEvidenceFile } from '../../reports/grade/run/evidence.ts';
import { type Given, mergeEvidence } from '../../reports/merge/merge.ts';
import { renderAll, signReports } from '../../reports/render/render.ts';
import { paintFor } from '../../reports/render/words/paint.ts';
import { summary } from '../../reports/render/words/summary.ts';
import { readDotenv } from '../../run/config/source/source.ts';
import { replaceOutputs } from '../../run/files/output-folder.ts';
import { lockOutput } from '../../run/start/lock.ts';
import { readWaivers } from '../../run/waivers/waivers.ts';
import { evidenceFile, runFiles } from '../../schemas/words/run-files.ts';
import type { Command } from '../command.ts';
import { type Flags, readWords, UsageError } from '../usage.ts';

const flags: Flags = {
  out: { about: 'output folder: the merged evidence and its reports' },
  sign: { about: 'PEM file (PKCS8) of the Ed25519 key that signs the certificate (KMS_SIGN_KEY)' },
  waivers: { about: 'YAML file of failures that are accepted until a day (KMS_WAIVERS)' },
};

async function grade(words: readonly string[]): Promise<number> {
  const { given, rest } = readWords('grade', words, flags);
  const [out] = given.out ?? [];
  const [first, ...others] = rest;
  if (first === undefined || out === undefined)
    throw new UsageError(
      'grade takes the output folders of a run or of its shards, and --out. See kms-conformance grade --help.',
    );
  if (rest.some(path => folderOf(path) === folderOf(out)))
    throw new UsageError(`grade: --out ${out} is one of the folders that are graded. Choose another.`);
  const dotenv = readDotenv(process.cwd());
  const setting = (flag: string, name: string) =>
    given[flag]?.[0] ?? (process.env[name] || dotenv[name] || undefined);
  const [signKey, waivers] = [setting('sign', 'KMS_SIGN_KEY'), setting('waivers', 'KMS_WAIVERS')];
  const key = signKey === undefined ? undefined : readSigningKey(signKey);
  const evidence: [Given, ...Given[]] = [readGiven(first), ...others.map(readGiven)];
  const merged = mergeEvidence(
    evidence,
    waivers === undefined ? undefined : waiversFor(evidence[0], waivers),
  );
  const lock = lockOutput(resolve(out), 'grade');
  try {
    const graded = replaceOutputs(resolve(out), drafts => {
      writeFileSync(join(drafts, evidenceFile), merged);
      const rendered = renderAll(drafts);
      if (key) signReports(drafts, key);
      return rendered;
    });
    const where = relative(process.cwd(), resolve(out)) || '.';
    process.stdout.write(summary(graded, where, runFiles, paintFor(process.stdout)));
    return graded.exitCode;
  } finally {
    lock.release();
  }
}

/** The folder of a path, or of the file that it names, links resolved. */
function folderOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  const folder = found && !found.isDirectory() ? dirname(path) : path;
  return found ? realpathSync(folder) : resolve(folder);
}

/** The evidence of an output folder, or a file of evidence itself. @throws {EvidenceError} */
function readGiven(path: string): Given {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found)
    throw new EvidenceError(`${path} does not exist. Give the output folder of a run or of a shard.`);
  const name = found.isDirectory() ? join(path, evidenceFile) : path;
  return { name, bytes: readEvidenceFile(name) };
}

function waiversFor({ bytes, name }: Given, file: string) {
  return readWaivers(file, parseEvidence(bytes, name).header.target.host, new Date());
}

/** Grades evidence again; the evidence of shards is merged. */
export const gradeCommand: Command = {
  about: 'merges the evidence of shards and grades it (DIR… --out DIR); exit codes as certify',
  flags,
  run: grade,
};
