import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FooterRecord } from '../../schemas/formats/evidence.ts';
import { appendFooter } from '../grade/run/evidence.ts';
import type { Checks, Graded } from '../grade/run/model.ts';
import { renderAll } from '../render/render.ts';
import type { RunHook, SecretHit } from './run-hook.ts';

/**
 * Ends a run: looks for secrets in everything that was written and printed, removes the files that hold one, closes
 * the evidence and renders the reports, which are looked at as well.
 * @throws Error when a secret stands even in the header of the evidence: nothing is kept of it then
 * @throws {EvidenceError} when there is no evidence that can be graded
 */
export function finishRun(
  hook: RunHook,
  status: FooterRecord['status'],
  finishedAt: Date,
  checks?: Checks,
): Graded {
  const files = filesIn(hook.outDir);
  const found = withdrawAll(hook, files);
  const printed = hook.printed?.() ?? [];
  const end = { finishedAt: finishedAt.toISOString(), requests: hook.requests(), status, ...stepOf(hook) };
  const close = (hits: SecretHit[]) => {
    appendFooter(hook.evidenceFile, { ...end, secrets: { scanned: files.length, hits } });
    return renderAll(hook.outDir, checks);
  };
  const graded = close([...found, ...printed]);
  const rendered = withdrawAll(
    hook,
    filesIn(hook.outDir).filter(file => !files.includes(file)),
  );
  if (rendered.length === 0) return graded;
  // What is rendered comes from the evidence alone, so that has to go as well.
  withdraw(hook.evidenceFile, hook);
  return close([...found, ...printed, ...rendered]);
}

/** How far the clock of this machine was set during the run, where it was. */
function stepOf({ time }: RunHook): { clockStepMs?: number } {
  const stepMs = time?.().stepMs;
  return stepMs ? { clockStepMs: stepMs } : {};
}

/** Removes every file that holds a secret, and tells which these were, by their names in the output folder. */
function withdrawAll(hook: RunHook, files: string[]): SecretHit[] {
  const hits = hook.scan(files);
  for (const file of new Set(hits.map(hit => hit.file))) withdraw(file, hook);
  return hits.map(({ file, kind }) => ({ file: relative(hook.outDir, file), kind }));
}

/** Every file in a folder and below it. */
export function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

/** Removes a file that holds a secret; of the evidence, what it takes to say that the run was INVALID stays. */
function withdraw(file: string, { evidenceFile, scan }: RunHook): void {
  const kept = file === evidenceFile ? readFileSync(file, 'utf8').split('\n').filter(isFrame) : [];
  rmSync(file);
  if (file !== evidenceFile) return;
  writeFileSync(file, kept.map(line => `${line}\n`).join(''));
  if (scan([file]).length === 0) return;
  rmSync(file);
  throw new Error(
    'A secret was found in the header of the evidence. The evidence was removed; nothing is graded.',
  );
}

function isFrame(line: string): boolean {
  return /^\{"type":"(header|cleanup)"/.test(line);
}
