import { existsSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readSigningKey } from '../../reports/attest/keys.ts';
import { appendEvidence, EvidenceError, readEvidence } from '../../reports/grade/run/evidence.ts';
import type { Graded } from '../../reports/grade/run/model.ts';
import { renderAll, signReports } from '../../reports/render/render.ts';
import { paintFor } from '../../reports/render/words/paint.ts';
import { summary } from '../../reports/render/words/summary.ts';
import { filesIn, finishRun } from '../../reports/reporter/finish.ts';
import { type RunResult, resultOf } from '../../reports/reporter/run-result.ts';
import type { Config } from '../../run/config/shape.ts';
import { isOfFileSystem } from '../../run/files/output-folder.ts';
import { scanFiles } from '../../run/files/scan.ts';
import { configuredSecrets } from '../../run/host/configured-secrets.ts';
import { retireFromLedger } from '../../run/sweep/retire-run.ts';
import { attestationFile, evidenceFile, renderedFiles, runFiles } from '../../schemas/words/run-files.ts';
import { exitCode } from '../usage.ts';

/**
 * The exit code of a run that has ended, from its evidence. A run that could not end in order is ended here: its
 * keys are retired from the ledger, what it wrote is searched for the secrets that it was given, and what evidence
 * there is is graded as incomplete.
 * @param told what the run itself said that it came to; without it the evidence is graded again
 */
export async function concludeRun(config: Config, runId: string, told?: RunResult): Promise<number> {
  try {
    return await conclude(config, runId, told);
  } catch (error) {
    if (!isOfFiles(error)) throw error;
    const cleanup = await retireFromLedger(config, runId);
    for (const name of [...renderedFiles, attestationFile]) rmSync(join(config.out, name), { force: true });
    const left = (cleanup?.residue ?? []).map(({ alias }) => alias).join(', ');
    console.error(
      `The results cannot be written to ${config.out}: ${error.message}. Free space there, or choose another folder with --out. ` +
        `No certificate was made. ${left ? `Keys left behind: ${left}; kms-conformance sweep retires them.` : 'No key is left behind.'}`,
    );
    return exitCode.refused;
  }
}

/** Whether a file could not be written or read, evidence that was cut included. */
function isOfFiles(error: unknown): error is Error {
  return error instanceof EvidenceError || isOfFileSystem(error);
}

async function conclude(config: Config, runId: string, told?: RunResult): Promise<number> {
  const evidence = join(config.out, evidenceFile);
  if (!existsSync(evidence)) {
    await retireFromLedger(config, runId);
    console.error('The run broke before it began; Playwright says why above. Nothing was graded.');
    return exitCode.refused;
  }
  const ended = told ?? resultOf(renderAll(config.out));
  if (ended.finished) return close(config, ended);
  const cleanup = await retireFromLedger(config, runId);
  if (cleanup) appendEvidence(evidence, { type: 'cleanup', ...cleanup });
  const graded = gradeBroken(config, evidence);
  const where = relative(process.cwd(), config.out) || '.';
  console.log(summary(graded, where, runFiles, paintFor(process.stdout), config.settingsFile));
  return close(config, resultOf(graded));
}

/** Signs the certificate where that was asked for. A shard decides nothing: it is done when it reached its end. */
function close({ out, signKey, shard }: Config, { exitCode: code }: RunResult): number {
  if (signKey !== undefined) signReports(out, readSigningKey(signKey));
  if (!shard || code === exitCode.refused) return code;
  const status = readEvidence(join(out, evidenceFile)).footer?.status;
  return status === 'passed' || status === 'failed' ? exitCode.done : code;
}

/** Grades evidence without an end; it gets one only to say that a secret was found. */
function gradeBroken(config: Config, evidence: string): Graded {
  const secrets = configuredSecrets(config);
  const scan = (files: readonly string[]) => scanFiles(secrets, files);
  const requests = readEvidence(evidence).exchanges.reduce((sum, { attempts }) => sum + attempts, 0);
  const hook = { evidenceFile: evidence, outDir: config.out, requests: () => requests, scan };
  if (scan(filesIn(config.out)).length === 0) return renderAll(config.out);
  const { startedAt } = readEvidence(evidence).header;
  return finishRun(hook, 'interrupted', new Date(Math.max(Date.parse(startedAt), Date.now())));
}
