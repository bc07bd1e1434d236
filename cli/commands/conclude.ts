import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { appendEvidence, readEvidence } from '../../reports/grade/run/evidence.ts';
import type { Graded } from '../../reports/grade/run/model.ts';
import { evidenceFile, renderAll, runFiles } from '../../reports/render/render.ts';
import { summary } from '../../reports/render/words/summary.ts';
import { filesIn, finishRun } from '../../reports/reporter/finish.ts';
import type { Config } from '../../run/config/shape.ts';
import { scanFiles } from '../../run/files/scan.ts';
import { configuredSecrets } from '../../run/host/secrets/configured-secrets.ts';
import { retireFromLedger } from '../../run/sweep/retire-run.ts';
import { exitCode } from '../usage.ts';

/**
 * The exit code of a run that has ended, from its evidence. A run that could not end in order is ended here: its
 * keys are retired from the ledger, what it wrote is searched for the secrets that it was given, and what evidence
 * there is is graded as incomplete.
 */
export async function concludeRun(config: Config, runId: string): Promise<number> {
  const evidence = join(config.out, evidenceFile);
  if (!existsSync(evidence)) {
    await retireFromLedger(config, runId);
    console.error('The run broke before it began; what Playwright said stands above. Nothing was graded.');
    return exitCode.refused;
  }
  const ended = renderAll(config.out);
  if (ended.run.finishedAt !== null) return ended.exitCode;
  const cleanup = await retireFromLedger(config, runId);
  if (cleanup) appendEvidence(evidence, { type: 'cleanup', ...cleanup });
  const graded = gradeBroken(config, evidence);
  console.log(summary(graded, relative(process.cwd(), config.out) || '.', runFiles));
  return graded.exitCode;
}

/** Grades evidence without an end; it gets one only to say that a secret was found. */
function gradeBroken(config: Config, evidence: string): Graded {
  const secrets = configuredSecrets(config);
  const scan = (files: readonly string[]) => scanFiles(secrets, files);
  const requests = readEvidence(evidence).exchanges.reduce((sum, { attempts }) => sum + attempts, 0);
  const hook = { evidenceFile: evidence, outDir: config.out, requests: () => requests, scan };
  if (scan(filesIn(config.out)).length === 0) return renderAll(config.out);
  return finishRun(hook, 'interrupted', new Date());
}
