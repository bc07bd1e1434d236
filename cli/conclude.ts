import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Config } from '../fixtures/config/config.ts';
import { retireFromLedger } from '../fixtures/run/retire-run.ts';
import { appendEvidence } from '../reports/evidence.ts';
import { evidenceFile, renderAll, runFiles } from '../reports/render.ts';
import { summary } from '../reports/summary.ts';
import { exitCode } from './usage.ts';

/**
 * The exit code of a run that has ended, from its evidence. A run that could not end in order is ended here: its
 * keys are retired from the ledger, and what evidence there is is graded as incomplete.
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
  const graded = renderAll(config.out);
  console.log(summary(graded, relative(process.cwd(), config.out) || '.', runFiles));
  return graded.exitCode;
}
