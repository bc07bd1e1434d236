import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FooterRecord } from '../schemas/evidence.ts';
import { appendFooter } from './evidence.ts';
import type { Checks, Graded } from './model.ts';
import { renderAll } from './render.ts';
import type { RunHook } from './run-hook.ts';

/**
 * Ends a run: looks for secrets in everything that was written, removes the files that hold one, closes the
 * evidence and renders the reports.
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
  const hits = hook.scan(files);
  for (const file of new Set(hits.map(hit => hit.file))) withdraw(file, hook);
  appendFooter(hook.evidenceFile, {
    finishedAt: finishedAt.toISOString(),
    requests: hook.requests(),
    status,
    secrets: {
      scanned: files.length,
      hits: hits.map(({ file, kind }) => ({ file: relative(hook.outDir, file), kind })),
    },
  });
  return renderAll(hook.outDir, checks);
}

function filesIn(folder: string): string[] {
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
